import type {AttemptId} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import {admit, onlyKeysDiffer, type Session} from '../admission.js';
import {LIMITS} from '../constants.js';
import {patience} from './backoff.js';
import {ask, failed, follow, pending, settled, type Ended, type Line} from './follow.js';
import {sealFor, type Sealed} from './sealing.js';
import type {Tools} from './tools.js';
import {transport} from './transport.js';
import {judge, type Verdict} from './verdict.js';

/** The form, as a payment sees it. */
export interface Shopper {
  /** The card while the form still holds it. */
  card(): SealedCard | undefined;
  /** Told when the processor has put another token in the place of the session's. */
  renewed(session: Session): void;
  /** Told when a request is on its way. */
  sending(): void;
  /** Another number after every edit. */
  revision(): number;
}

/** One payment as the shopper asked for it. */
export interface Order extends Shopper {
  session: Session;
  attempt: AttemptId;
  /** The attempt this one follows; the processor closes it for ever. */
  after: AttemptId | null;
  /** The request, if it was sealed ahead. */
  sealed: Sealed | undefined;
}

/** A line to the processor for one attempt. Its deadline begins to run. */
export const openLine = (tools: Tools, session: Session): Line => ({
  session,
  patience: patience(tools.runtime, tools.onceOnline),
  send: transport(tools.runtime, tools.clock, tools.issuer),
  verified: tools.verified,
  runtime: tools.runtime,
});

/**
 * Pays once: seals, sends until somebody answers, and stays with the attempt until its outcome is known or the
 * deadline has passed. At most one payment comes of it, whatever is lost on the way.
 */
export const runAttempt = async (order: Order, tools: Tools): Promise<Ended> => {
  const line = openLine(tools, order.session);
  return (await settleClock(line, tools)) ?? (await submit(order, tools, line));
};

/**
 * After a sleep or a jump of the clock the session may have gone on without this frame, and its time is wrong:
 * the answer to how its latest attempt stands tells both.
 */
const settleClock = async (line: Line, tools: Tools): Promise<Ended | undefined> => {
  while (tools.clock.doubtful()) {
    const verdict = await ask(line, undefined, 0);
    if (verdict.kind === 'unknown') break;
    if (verdict.kind === 'expired') return {status: 'expired'};
    if (verdict.kind === 'error') return failed(verdict.code);
    if (verdict.kind === 'answer') {
      const {attempt, status} = verdict.answer;
      if (status === 'declined' || status === 'reversed' || status === 'expired') break;
      return follow(line, attempt);
    }
    // Nothing was sent yet, so nothing is pending.
    if (!(await line.patience.pause())) return failed('network_error');
  }
  return tools.clock.seconds() < line.session.claims.exp ? undefined : {status: 'expired'};
};

const submit = async (order: Order, tools: Tools, line: Line): Promise<Ended> => {
  let sealed = order.sealed ?? (await sealAgain(order, tools, line.session));
  let unread = true;
  let perhapsRead = false;
  let renewed = false;
  while (sealed) {
    const verdict = isFresh(sealed, tools)
      ? await post(sealed, line, order)
      : await ask(line, order.attempt, 0);
    // Whoever turns away what was sent again cannot say what became of it the first time.
    if (perhapsRead && verdict.kind === 'error' && verdict.code === 'request_rejected') return pending;
    const ended = await finalOf(verdict, order.attempt, line);
    if (ended) return ended;
    if (verdict.kind === 'revoked') {
      const session = renewed ? undefined : await renewedSession(line.session, verdict.token, tools);
      if (!session) return failed('bad_key');
      renewed = true;
      line.session = session;
      order.renewed(session);
      sealed = await sealAgain(order, tools, session);
      continue;
    }
    unread &&= verdict.kind === 'busy';
    perhapsRead ||= verdict.kind === 'lost';
    const paused = await line.patience.pause('retryAfter' in verdict ? verdict.retryAfter : 0);
    if (!paused) return unread ? failed('rate_limited') : pending;
    if (verdict.kind === 'unknown') sealed = await sealAgain(order, tools, line.session);
  }
  // Without a card nothing more can be sent; what was sent may still be paid.
  return order.card() ? failed('bad_key') : pending;
};

/** The end that a verdict means, if it means one. */
const finalOf = async (verdict: Verdict, attempt: AttemptId, line: Line): Promise<Ended | undefined> => {
  switch (verdict.kind) {
    case 'answer':
      return (await settled(line, attempt, verdict.answer)) ?? follow(line, attempt);
    case 'follow':
      return follow(line, verdict.attempt);
    case 'expired':
      return {status: 'expired'};
    case 'error':
      return failed(verdict.code);
    default:
      return undefined;
  }
};

const post = async (
  {body, jti}: Sealed,
  {session, patience, send}: Line,
  {sending}: Order,
): Promise<Verdict> => {
  const path = session.claims.mode === 'tokenize' ? '/v1/tokens' : '/v1/payments';
  const timeout = Math.min(LIMITS.request, patience.left());
  const reply = send({path, token: session.token, timeout, post: {body, key: jti}});
  sending();
  return judge(await reply);
};

/** The processor takes an envelope for 120 s; whether it is that young is only known while the time is. */
const isFresh = ({at}: Sealed, {runtime, clock}: Tools): boolean =>
  runtime.monotonic() - at < LIMITS.resend && !clock.doubtful();

const sealAgain = async (order: Order, tools: Tools, session: Session): Promise<Sealed | undefined> => {
  const card = order.card();
  return card && sealFor({session, attempt: order.attempt, after: order.after}, card, tools);
};

const renewedSession = async (old: Session, token: string, tools: Tools): Promise<Session | undefined> => {
  const session = await admit({token, origin: old.origin}, tools);
  return typeof session === 'object' && onlyKeysDiffer(old.claims, session.claims) ? session : undefined;
};
