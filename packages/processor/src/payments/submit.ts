import {createHash} from 'node:crypto';
import type {PaymentSubmission, SessionClaims} from '@florin/protocol';
import {EnvelopeRejected, open, readHeader, sha256, type SealedCard} from '@florin/protocol/envelope';
import {seconds, sleep} from '@florin/runtime';
import type {Context} from '../context.js';
import {ProblemError} from '../http/problem.js';
import {answerOf, type Answer} from './answer.js';
import {authorizePayment} from './authorize.js';
import {acceptIntent, type Intent} from './intent.js';
import {lookUp, type Known} from './known.js';

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
 */
export const submitPayment = async (context: Context, call: FrameCall): Promise<Answer> => {
  const {claims, submission, key} = call;
  if (submission.session !== claims.sub) throw new ProblemError('unauthorized');
  const bodyHash = createHash('sha256').update(call.raw).digest('base64url');
  const known = await lookUp(context, claims.sub, submission.attempt, key);
  if (known.bodyHash !== null && known.bodyHash !== bodyHash)
    throw new ProblemError('idempotency_key_reused');
  if (known.payment) return answerOf(context, known.payment);
  refuseIfOver(context, known);

  const card = await openWithFloor(context, call);
  const intent: Intent = {known, submission, key, bodyHash, card};
  const accepted = await acceptIntent(context, intent);
  return answerOf(
    context,
    accepted.fresh
      ? await authorizePayment(context, accepted.payment, known.merchant, card)
      : accepted.payment,
  );
};

const refuseIfOver = ({runtime}: Context, {session, closed}: Known): void => {
  if (closed) throw new ProblemError('attempt_closed');
  if (session.state === 'exhausted') throw new ProblemError('session_exhausted');
  if (session.state === 'closed') throw new ProblemError('session_closed');
  if (session.state === 'expired' || session.expires_at <= runtime.now())
    throw new ProblemError('session_expired');
};

/** Opens the envelope. Every refusal is one answer, and none comes sooner than the floor, whatever failed. */
const openWithFloor = async (context: Context, call: FrameCall): Promise<SealedCard> => {
  const {runtime, refusalFloor, log} = context;
  const began = runtime.monotonic();
  try {
    return await openEnvelope(context, call);
  } catch (error) {
    if (!(error instanceof EnvelopeRejected)) throw error;
    log('envelope_rejected', {session: call.claims.sub, reason: error.reason});
    await sleep(runtime, Math.max(0, refusalFloor - (runtime.monotonic() - began)));
    throw new ProblemError('envelope_rejected');
  }
};

const openEnvelope = async ({keys, runtime}: Context, call: FrameCall): Promise<SealedCard> => {
  const {claims, submission, key, token} = call;
  const header = readHeader(submission.envelope);
  if (header.jti !== key) throw new EnvelopeRejected('key_is_not_jti');
  const {card} = await open(submission.envelope, header, keys.opening(header.kid), {
    sid: claims.sub,
    att: submission.attempt,
    merchant: claims.merchant.id,
    amount: claims.amount,
    tokenHash: await sha256(token),
    origins: claims.origins,
    now: seconds(runtime),
  });
  return card;
};
