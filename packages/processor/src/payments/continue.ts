import type {ContinueRequest, SessionClaims} from '@florin/protocol';
import {EnvelopeRejected} from '@florin/protocol/envelope';
import type {Challenge} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CardRow} from '../database/tables.js';
import type {Turn} from '../http/intake.js';
import {found, ProblemError} from '../http/problem.js';
import {renewedToken} from '../sessions/token.js';
import {sha256} from '../sha256.js';
import {answerOf, newAnswerOf, type Answer} from './answer.js';
import {orDeclined, takeUp} from './authenticate.js';
import {authorizePayment} from './authorize.js';
import {headerOf, kidOf, openEnvelope} from './envelope.js';
import {isUniqueViolation} from './intent.js';
import {lookUp, readPayment, type Known} from './known.js';
import {cardOnFile, payingCard, type PayingCard} from './paying-card.js';
import {recordOutcome, type Decided} from './record.js';
import type {Payment} from './result.js';
import {nextStan} from './reverse.js';

/** A frame's call to go on with a payment that waited for its shopper. */
export interface ContinueCall {
  claims: SessionClaims;
  token: string;
  /** Of the payment. */
  id: string;
  /** The `Idempotency-Key`, if there was one. */
  key: string | undefined;
  raw: string;
  request: ContinueRequest;
}

/**
 * Goes on with a payment after what its shopper had to do: asks what the challenge came to, and the network anew. One that
 * no longer waits is answered with what has become of it, so that the call may be sent again.
 * @throws ProblemError payment_unknown, key_revoked, idempotency_key_missing, idempotency_key_reused for an envelope that
 *   came before
 */
export const continuePayment = async (context: Context, call: ContinueCall, turn: Turn): Promise<Answer> => {
  const {claims, request, id, key = ''} = call;
  const {attempt, envelope, cancel} = request;
  const header = envelope === undefined ? undefined : headerOf(envelope);
  const name = {session: claims.sub, attempt, key, kid: kidOf(header)};
  const known = await lookUp(context, name);
  const payment = found(known.payment?.id === id ? known.payment : undefined, 'payment_unknown');
  if (payment.state !== 'requires_action') return answerOf(context, payment);
  if (cancel) return end(context, payment, {status: 'declined', code: 'authentication_required'});
  if (envelope !== undefined && key === '') throw new ProblemError('idempotency_key_missing');
  if (known.bodyHash !== null) throw new ProblemError('idempotency_key_reused');
  if (known.sealedTo?.revoked_at)
    throw new ProblemError('key_revoked', {token: await renewedToken(context, claims)});
  const card = await cardOf(context, call, known, payment).catch(cardGone);
  if (!card) return end(context, payment, {status: 'declined', code: 'card_not_supported'});
  turn.leave();
  const said = await resultOf(context, payment);
  await turn.back();
  // Not over, or nobody knows: the payment waits on.
  if (said.status === 'challenge') return answerOf(context, payment);
  const judged = orDeclined(said);
  if (judged.status === 'declined') return end(context, payment, judged, card.row);
  const sealed = envelope === undefined ? undefined : {jti: key, bodyHash: sha256(call.raw)};
  const resumed = await takeUp(context, payment, judged, sealed).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new ProblemError('idempotency_key_reused') : error;
  });
  if (!resumed) return answerOf(context, await readPayment(context, id));
  turn.leave();
  const asked = {merchant: known.merchant, card, refused: null};
  return newAnswerOf(context, await authorizePayment(context, resumed, asked, turn));
};

/** A card that was forgotten meanwhile can never be gone on with; everything else that is wrong may be mended. */
const cardGone = (error: unknown): undefined => {
  if (!(error instanceof ProblemError && error.code === 'card_unknown')) throw error;
};

/**
 * Ends a payment that waited, unless somebody else was first.
 * @param asked the card, where it is its issuer that has said no
 */
const end = async (
  context: Context,
  payment: Payment,
  decided: Decided,
  asked?: CardRow,
): Promise<Answer> => {
  const recorded = await recordOutcome(context, payment, decided, {asked});
  return recorded
    ? newAnswerOf(context, {...payment, ...recorded})
    : answerOf(context, await readPayment(context, payment.id));
};

const resultOf = async (context: Context, {authentication}: Payment) => {
  const {connector} = context;
  const challenge = authentication as Challenge;
  const trace = connector.trace(await nextStan(context));
  // A processor that knows nobody to ask leaves it to one that does.
  return connector.authenticator?.resultOf(challenge, trace) ?? challenge;
};

/** The payment's own card: as the frame has sealed it again, with its security code, or as it is kept, without. */
const cardOf = async (
  context: Context,
  {claims, token, key = '', request}: ContinueCall,
  known: Known,
  {card_id}: Payment,
): Promise<PayingCard> => {
  const row = await context.db
    .selectFrom('cards')
    .selectAll()
    .where('id', '=', card_id)
    .executeTakeFirstOrThrow();
  const {attempt, envelope} = request;
  if (envelope === undefined) return cardOnFile(context, row);
  const sealed = await openEnvelope(context, {claims, token, key, attempt, envelope}, known);
  const card = await payingCard(context, known.session, sealed);
  const {fingerprint, exp_month, exp_year} = card.row;
  const same = fingerprint === row.fingerprint && exp_month === row.exp_month && exp_year === row.exp_year;
  if (!same) throw new EnvelopeRejected('another_card');
  return {...card, row, isNew: false};
};
