import type {AttemptId, SessionClaims} from '@florin/protocol';
import {
  EnvelopeRejected,
  open,
  readHeader,
  type EnvelopeHeader,
  type SealedCard,
} from '@florin/protocol/envelope';
import {seconds} from '@florin/runtime';
import type {Context} from '../context.js';
import {isKid} from '../keys/lifecycle.js';
import {sha256} from '../sha256.js';
import type {Known} from './known.js';

/** A sealed card as a frame sent it, with all that it must be bound to. */
export interface SentCard {
  claims: SessionClaims;
  token: string;
  /** The `Idempotency-Key`, which is the envelope's `jti`. */
  key: string;
  attempt: AttemptId;
  envelope: string;
}

/** An envelope's header; undefined where it cannot be read, which is told when the envelope is opened. */
export const headerOf = (envelope: string): EnvelopeHeader | undefined => {
  try {
    return readHeader(envelope);
  } catch {
    return undefined;
  }
};

/** The key that an envelope names, as far as it may be one of ours: what is not is refused when it is opened. */
export const kidOf = (header: EnvelopeHeader | undefined): string | undefined =>
  header && isKid(header.kid) ? header.kid : undefined;

/** @throws EnvelopeRejected */
export const openEnvelope = async (
  {keys, runtime}: Context,
  {claims, token, key, attempt, envelope}: SentCard,
  {sealedTo}: Known,
): Promise<SealedCard> => {
  const header = readHeader(envelope);
  if (header.jti !== key) throw new EnvelopeRejected('key_is_not_jti');
  const {card} = await open(envelope, header, keys.opening(sealedTo), {
    ...{sid: claims.sub, att: attempt, merchant: claims.merchant.id, amount: claims.amount},
    ...{tokenHash: sha256(token), origins: claims.origins, now: seconds(runtime)},
  });
  return card;
};
