import {
  AttemptId,
  CardId,
  ContinueRequest,
  PaymentSubmission,
  type AttemptAnswer,
  type SessionClaims,
} from '@florin/protocol';
import {Hono, type Context as HonoContext} from 'hono';
import * as v from 'valibot';
import type {Context} from '../context.js';
import type {Answer} from '../payments/answer.js';
import {continuePayment} from '../payments/continue.js';
import {readOutcome} from '../payments/outcome.js';
import {refuseAlike} from '../payments/refusal.js';
import {isOutage} from '../payments/refused-cards.js';
import {submitPayment} from '../payments/submit.js';
import {authorizeFrame} from '../sessions/token.js';
import {forgetCard} from '../vault/saved-cards.js';
import {bearer, idempotencyKey, isSecret} from './auth.js';
import {parseBody, parseJson} from './body.js';
import {clientAddress, type SenderEnv} from './client-address.js';
import type {Intake} from './intake.js';
import type {RateLimits} from './rate-limit.js';
import {found, noContent, ProblemError} from './problem.js';
import {waitingRoom} from './waiting-room.js';

/** How many calls of one session may wait for its outcome at once: a form and its tabs need a few. */
const MOST_WAITING = 4;

type Call = HonoContext<SenderEnv>;

/** What the secure frame calls, with its session token. */
export const frameRoutes = (context: Context, intake: Intake, limits: RateLimits): Hono<SenderEnv> => {
  const routes = new Hono<SenderEnv>();
  const waiting = waitingRoom(MOST_WAITING);
  const addressOf = ({req, env}: Call) => clientAddress(req.raw, env, context.trustedProxies);

  /** Before a turn is taken: from where nothing more is let in, not even a token is looked at. */
  const checkAddress = (address: string | undefined): void => {
    if (address === undefined) return;
    limits.declines.check(address);
    limits.tries.check(address);
  };
  /**
   * Before anything is read or asked, so that it tells nothing of the card, and only of who brings a session's token: any page
   * can have its visitors post something here, and what their address has left is not that page's to use up.
   */
  const limitTries = (address: string | undefined): void => {
    checkAddress(address);
    if (address !== undefined) limits.tries.take(address);
  };
  /** Answers, and counts a decline for the address whose call has brought it about. */
  const answer = (c: Call, answered: Answer): Response => {
    const {declined} = answered;
    const address = addressOf(c);
    if (address !== undefined && declined && !isOutage(declined)) limits.declines.count(address);
    return send(answered);
  };

  const take = async (c: Call, mode: SessionClaims['mode']): Promise<Response> => {
    const address = addressOf(c);
    checkAddress(address);
    return intake.admit(async turn => {
      const token = bearer(c.req.raw) ?? '';
      const claims = await authorizeFrame(context, token);
      limits.sessions.take(claims.sub);
      limitTries(address);
      const key = found(idempotencyKey(c.req.raw), 'idempotency_key_missing');
      const raw = await c.req.text();
      return refuseAlike(context, claims.sub, async () => {
        const submission = parseBody(PaymentSubmission, parseJson(raw), {envelope: 'envelope_rejected'});
        if (claims.mode !== mode) throw new ProblemError('mode_not_supported');
        return answer(c, await submitPayment(context, {claims, token, key, raw, submission}, turn));
      });
    });
  };

  // The same call by a merchant's server is another: it charges a card that is kept.
  routes.post('/payments', (c, next) => (isSecret(c.req.raw) ? next() : take(c, 'payment')));
  routes.post('/tokens', c => take(c, 'tokenize'));

  routes.post('/payments/:id/continue', c =>
    intake.admit(async turn => {
      const token = bearer(c.req.raw) ?? '';
      const claims = await authorizeFrame(context, token);
      limits.sessions.take(claims.sub);
      const raw = await c.req.text();
      const call = {claims, token, id: c.req.param('id'), key: idempotencyKey(c.req.raw), raw};
      return refuseAlike(context, claims.sub, async () => {
        const request = parseBody(ContinueRequest, parseJson(raw), {envelope: 'envelope_rejected'});
        return answer(c, await continuePayment(context, {...call, request}, turn));
      });
    }),
  );

  /** The claims of a call about one session, whose own token must come with it. */
  const ofSession = async (request: Request, id: string): Promise<SessionClaims> => {
    const claims = await authorizeFrame(context, bearer(request));
    if (id !== claims.sub) throw new ProblemError('unauthorized');
    limits.sessions.take(id);
    return claims;
  };

  routes.get('/sessions/:id/outcome', async c => {
    const claims = await ofSession(c.req.raw, c.req.param('id'));
    const wait = Number(c.req.query('wait') ?? 0);
    const attempt = c.req.query('attempt');
    // What is no id was never one of ours, and need not be asked of the database.
    if (attempt !== undefined && !v.is(AttemptId, attempt)) throw new ProblemError('attempt_unknown');
    // Whoever has gone is not waited for, nor is anybody once the processor is to end.
    const signal = {
      get aborted() {
        return c.req.raw.signal.aborted || context.stopping.aborted;
      },
    };
    return send(
      await waiting.turn(claims.sub, wait > 0 ? wait : 0, granted =>
        readOutcome(context, claims, attempt, {wait: granted, signal}),
      ),
    );
  });

  routes.delete('/sessions/:id/cards/:card', async c => {
    const claims = await ofSession(c.req.raw, c.req.param('id'));
    // Outcomes are told for a day more; what a customer has is theirs alone, and for as long as they are here.
    if (claims.exp * 1000 <= context.runtime.now()) throw new ProblemError('session_expired');
    await forgetInSession(context, claims.sub, c.req.param('card'));
    return noContent();
  });

  return routes;
};

/** @throws ProblemError card_unknown for whatever is no card of this session's customer */
const forgetInSession = async ({db, runtime}: Context, id: string, card: string): Promise<void> => {
  const session = await db
    .selectFrom('sessions')
    .select(['merchant_id', 'customer'])
    .where('id', '=', id)
    .executeTakeFirst();
  const owner = {...found(session, 'card_unknown'), now: runtime.now()};
  if (!v.is(CardId, card) || !(await forgetCard(db, owner, card))) throw new ProblemError('card_unknown');
};

const send = ({status, body}: Answer): Response =>
  Response.json(body satisfies AttemptAnswer, {status, headers: {'cache-control': 'no-store'}});
