import {brandsFor, lastFour, type BrandId} from '@florin/card';
import {
  decline,
  isLive,
  RESULT_TYP,
  type AttemptId,
  type CardView,
  type ContinueRequest,
  type DeclineCode,
  type PaymentSubmission,
  type ResultClaims,
} from '@florin/protocol';
import {open, readHeader, sha256, sign, type SealedCard} from '@florin/protocol/envelope';
import {newId, seconds, sleep} from '@florin/runtime';
import {declineOf, isAsked} from './cards.js';
import {askBank, expire, nextAction} from './challenge.js';
import {found, ProblemError} from './problem.js';
import {declineIn} from './scenario.js';
import {livingAttempt, renewedToken, type Attempt, type Maker, type Session} from './session.js';

/** A submission as it came. */
export interface Submitted {
  token: string;
  /** The `Idempotency-Key`. */
  key: string;
  /** The body, as sent and parsed. */
  raw: string;
  submission: PaymentSubmission;
}

/**
 * Takes a submission in the order of the protocol: what is known is answered with what became of it, what may not be
 * is refused, and only then the envelope is opened.
 * @throws ProblemError, EnvelopeRejected
 */
export const submit = async (maker: Maker, session: Session, call: Submitted): Promise<Attempt> => {
  const {attempt, after} = call.submission;
  const hash = await sha256(call.raw);
  const known = session.bodies.get(call.key);
  if (known && known.hash !== hash) throw new ProblemError('idempotency_key_reused');
  const before = session.attempts.get(attempt);
  if (before) return before;
  if (before === null) throw new ProblemError('attempt_closed');
  if (session.over) throw new ProblemError(session.over);
  if (seconds(maker.runtime) >= session.claims.exp) throw new ProblemError('session_expired');
  const {token, key} = call;
  const {envelope} = call.submission;
  const card = await openCard(maker, session, {token, key, attempt, envelope});
  if (after && !session.attempts.has(after)) session.attempts.set(after, null);
  const living = livingAttempt(session);
  if (living)
    throw new ProblemError(isLive(living.state) ? 'attempt_in_progress' : 'session_paid', {
      attempt: living.attempt,
    });
  const fresh = begin(maker, session, attempt, card);
  session.bodies.set(call.key, {hash, attempt});
  await sleep(maker.runtime, session.delay);
  if (asksFirst(session, card)) return askBank(maker, fresh);
  return conclude(session, fresh, declineIn(session.scenario) ?? refusalOf(session, card));
};

/** How a frame goes on with an attempt after the bank. */
export interface Continued {
  token: string;
  /** The `Idempotency-Key`, where there is one. */
  key: string | undefined;
  request: ContinueRequest;
}

/**
 * Goes on with a payment after its shopper was at the bank. One that does not wait for that is answered as it stands.
 * @throws ProblemError, EnvelopeRejected
 */
export const goOn = async (
  maker: Maker,
  session: Session,
  id: string,
  {token, key, request}: Continued,
): Promise<Attempt> => {
  const known = session.attempts.get(request.attempt);
  const attempt = expire(maker, found(known?.id === id ? known : undefined, 'payment_unknown'));
  if (attempt.state !== 'requires_action') return attempt;
  if ('cancel' in request) return conclude(session, attempt, 'authentication_required');
  const {envelope} = request;
  const sealed = envelope === undefined ? undefined : {token, key, envelope, attempt: attempt.attempt};
  const card = sealed && (await openCard(maker, session, sealed));
  if (attempt.confirmed === undefined) return attempt;
  const refusal = attempt.confirmed ? card && refusalOf(session, card) : 'authentication_failed';
  return conclude(session, attempt, refusal);
};

interface Sealed {
  token: string;
  key: string | undefined;
  attempt: AttemptId;
  envelope: string;
}

/** Opens the envelope and holds every binding against the session. */
const openCard = async (maker: Maker, session: Session, call: Sealed): Promise<SealedCard> => {
  const {keys, runtime} = maker;
  const {claims} = session;
  const {envelope, attempt} = call;
  const header = readHeader(envelope);
  if (header.kid === keys.revoked.jwk.kid)
    throw new ProblemError('key_revoked', {token: await renewedToken(maker, session)});
  if (header.jti !== found(call.key, 'idempotency_key_missing')) throw new ProblemError('envelope_rejected');
  const pair = keys.sealing.find(({jwk}) => jwk.kid === header.kid);
  const {card} = await open(envelope, header, pair?.opening, {
    ...{sid: claims.sub, att: attempt, merchant: claims.merchant.id, amount: claims.amount},
    ...{tokenHash: await sha256(call.token), origins: claims.origins, now: seconds(runtime)},
  });
  return card;
};

/** Writes the attempt down, under way, with what may be shown of its card. */
const begin = (maker: Maker, session: Session, attempt: AttemptId, card: SealedCard): Attempt => {
  const prefix = session.claims.mode === 'payment' ? 'pay' : 'card';
  const begun: Attempt = {
    ...{id: newId(maker.runtime, prefix), attempt, state: 'processing', decline: undefined, seq: 1},
    ...{expires: 0, confirmed: undefined},
    card: viewOf(maker, session, card),
  };
  session.attempts.set(attempt, begun);
  return begun;
};

const viewOf = ({runtime}: Maker, {claims}: Session, card: SealedCard): CardView => {
  if ('token' in card) {
    const saved = claims.saved_cards?.find(({token}) => token === card.token);
    const {brand, last4, exp_month, exp_year} = found(saved, 'card_unknown');
    return {brand, last4, exp_month, exp_year, token: card.token};
  }
  const {number, exp_month, exp_year, brand_choice, consent} = card;
  const brands = brandsFor(number, claims.brands as BrandId[]).map(({id}): string => id);
  const brand = found(
    brand_choice === undefined ? brands[0] : brands.find(id => id === brand_choice),
    'brand_not_accepted',
  );
  const saved = claims.save_card === 'ask' && consent !== undefined && {token: newId(runtime, 'card')};
  return {brand, last4: lastFour(number), exp_month, exp_year, ...saved};
};

/** True where the shopper's bank asks before it pays. */
const asksFirst = ({scenario, claims}: Session, card: SealedCard): boolean =>
  claims.mode === 'payment' &&
  (scenario === 'challenge' || (scenario === 'by_card' && 'number' in card && isAsked(card.number)));

const refusalOf = ({scenario}: Session, card: SealedCard): DeclineCode | undefined =>
  ['by_card', 'challenge'].includes(scenario) && 'number' in card ? declineOf(card.number) : undefined;

const conclude = ({scenario}: Session, attempt: Attempt, refusal: DeclineCode | undefined): Attempt => {
  if (scenario === 'processing') return attempt;
  const state = refusal ? 'declined' : 'authorized';
  return Object.assign(attempt, {decline: refusal, state, seq: attempt.seq + 1});
};

/** Milliseconds between two looks while a caller waits. */
const LOOK = 100;
/** The longest a caller may wait, in seconds. */
const MAX_WAIT = 25;

/**
 * The recovery call: what became of an attempt, or of the session's latest.
 * @throws ProblemError attempt_unknown, attempt_closed
 */
export const readOutcome = async (
  {runtime}: Maker,
  {attempts}: Session,
  id: string | null,
  {wait, signal}: {wait: number; signal: AbortSignal},
): Promise<Attempt> => {
  const until = runtime.monotonic() + Math.min(wait, MAX_WAIT) * 1000;
  for (;;) {
    const attempt = id === null ? [...attempts.values()].findLast(Boolean) : attempts.get(id as AttemptId);
    if (attempt === null) throw new ProblemError('attempt_closed');
    const there = expire({runtime}, found(attempt, 'attempt_unknown'));
    if (there.state !== 'processing' || runtime.monotonic() >= until || signal.aborted) return there;
    await sleep(runtime, LOOK);
  }
};

/** What a frame is told of its attempt: 200 with the signed result when it is final, 202 while it is under way. */
export const answerOf = async (maker: Maker, session: Session, attempt: Attempt): Promise<Response> => {
  const {id, state} = attempt;
  const status = state === 'authorized' && session.claims.mode === 'tokenize' ? 'tokenized' : state;
  const told = state === 'authorized' || state === 'declined';
  const body = {
    ...{id, attempt: attempt.attempt, status},
    ...(told && {result: await signedResult(maker, session, attempt)}),
    ...(state === 'requires_action' && {next_action: nextAction(maker.issuer, attempt)}),
  };
  return Response.json(body, {
    status: state === 'processing' ? 202 : 200,
    headers: {'cache-control': 'no-store'},
  });
};

const signedResult = ({issuer, keys, runtime}: Maker, {claims}: Session, attempt: Attempt) => {
  const {mode, amount, capture, reference, merchant, sub} = claims;
  const approved = mode === 'payment' ? 'authorized' : 'tokenized';
  const result: ResultClaims = {
    ...{iss: issuer, aud: merchant.id, sub: attempt.id, sid: sub, attempt: attempt.attempt, mode, reference},
    status: attempt.state === 'declined' ? 'declined' : approved,
    ...(amount && {amount, captured: capture === 'automatic' && !attempt.decline ? amount.value : 0}),
    card: attempt.card,
    ...(attempt.decline && {decline: decline(attempt.decline)}),
    ...{seq: attempt.seq, iat: seconds(runtime)},
  };
  return sign(result, RESULT_TYP, keys.signing.signing);
};
