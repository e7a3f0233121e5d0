import type {PaymentSubmission, SessionClaims} from '@florin/protocol';
import type {Context} from '../context.js';
import type {Turn} from '../http/intake.js';
import {ProblemError} from '../http/problem.js';
import {answerOf, newAnswerOf, type Answer} from './answer.js';
import {authorizePayment} from './authorize.js';
import {headerOf, kidOf, openEnvelope} from './envelope.js';
import {acceptIntent, type Intent} from './intent.js';
import {lookUp, type Known} from './known.js';
import {payingCard} from './paying-card.js';
import {renewedToken} from '../sessions/token.js';
import {sha256} from '../sha256.js';

/** A frame's call: its token, checked, and the request as it came. */
export interface FrameCall {
  claims: SessionClaims;
  token: string;
  /** The `Idempotency-Key`, which is the envelope's `jti`. */
  key: string;
  /** The body exactly as sent, and parsed. */
  raw: string;
  submission: PaymentSubmission;
}

/**
 * Pays: opens the seal, writes the intent down, and only then asks the network.
 *
 * A request that was seen before, by its key or by its attempt, is answered with what has become of it; its
 * envelope is not opened again.
 * @param turn left once the intent is written, while it is the network that is waited for
 */
export const submitPayment = async (context: Context, call: FrameCall, turn: Turn): Promise<Answer> => {
  const {claims, submission, key} = call;
  const {session, attempt, envelope} = submission;
  if (session !== claims.sub) throw new ProblemError('unauthorized');
  const bodyHash = sha256(call.raw);
  const kid = kidOf(headerOf(envelope));
  const known = await lookUp(context, {session, attempt, key, kid});
  if (known.bodyHash !== null && known.bodyHash !== bodyHash)
    throw new ProblemError('idempotency_key_reused');
  if (known.payment) return answerOf(context, known.payment);
  refuseIfOver(context, known, claims);

  // On the public name alone, before any cryptography.
  if (known.sealedTo?.revoked_at)
    throw new ProblemError('key_revoked', {token: await renewedToken(context, claims)});
  const sealed = await openEnvelope(context, {...call, attempt, envelope}, known);
  const card = await payingCard(context, known.session, sealed);
  const intent: Intent = {known, submission, key, kid, bodyHash, card, until: claims.exp * 1000};
  const {payment, fresh, refused} = await acceptIntent(context, intent);
  turn.leave();
  if (!fresh) return answerOf(context, payment);
  const shopper = {browser: submission.browser, three_ds: known.session.three_ds};
  const asked = {merchant: known.merchant, card, refused, shopper};
  return newAnswerOf(context, await authorizePayment(context, payment, asked, turn));
};

/** A session may have been given a longer life since; the token itself is good until its own end. */
const refuseIfOver = ({runtime}: Context, {session, closed}: Known, {exp}: SessionClaims): void => {
  const end = Math.min(session.expires_at, exp * 1000);
  if (closed) throw new ProblemError('attempt_closed');
  if (session.state === 'exhausted') throw new ProblemError('session_exhausted');
  if (session.state === 'closed') throw new ProblemError('session_closed');
  if (session.state === 'expired' || end <= runtime.now()) throw new ProblemError('session_expired');
};
