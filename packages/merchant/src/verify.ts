import {RESULT_TYP, ResultClaims, sameMoney, type Money} from '@florin/protocol';
import {verify} from '@florin/protocol/envelope';
import {MerchantError, type ExpectedMember} from './error.js';
import type {Keys} from './keys.js';
import type {Outside} from './outside.js';
import {fit} from './schema.js';

/** What the merchant's own records say of the order. Nothing of it may come from the page. */
export interface Expected {
  /** The session made for the order; all of them, where the order has had several. */
  session: string | readonly string[];
  /** What the order costs; null for a session that only keeps a card (`mode: 'tokenize'`). */
  amount: Money | null;
  /** The order's own name, as the session was given it. */
  reference: string;
  /**
   * How the payment must stand. Left out: `authorized`, or `tokenized` where the amount is null, so that a
   * declined result can never ship an order. `any` leaves it to the caller.
   */
  status?: ResultClaims['status'] | 'any';
  /** Seconds after which a result is `result_stale`; 900 unless given. Further ahead than that is stale too. */
  maxAge?: number;
}

/** Who signs, for whom, and with what time. */
export interface Verifier {
  processor: string;
  merchant: string;
  keys: Keys;
  outside: Outside;
}

/**
 * The claims of a signed result, once everything in it was checked: signature and type, issuer and audience,
 * session, reference and amount, age, status.
 * @throws MerchantError result_forged, result_mismatch, result_stale, result_not_authorized, and where the keys
 * cannot be fetched processor_unreachable, unexpected_answer, wrong_processor
 */
export const verifyResult = async (
  {processor, merchant, keys, outside}: Verifier,
  signed: string,
  expected: Expected,
): Promise<ResultClaims> => {
  const claims = await signedClaims(signed, keys);
  const {session, amount, reference, maxAge = 900} = expected;
  const members: [ExpectedMember, boolean][] = [
    ['iss', claims.iss === processor],
    ['aud', claims.aud === merchant],
    ['sid', [session].flat().includes(claims.sid)],
    ['reference', claims.reference === reference],
    ['amount', sameMoney(claims.amount, amount ?? undefined)],
  ];
  const wrong = members.find(([, same]) => !same);
  if (wrong) throw new MerchantError('result_mismatch', {member: wrong[0]});
  const age = Math.floor(outside.now() / 1000) - claims.iat;
  if (!(Math.abs(age) <= maxAge)) throw new MerchantError('result_stale', {claims});
  const status = expected.status ?? (amount ? 'authorized' : 'tokenized');
  if (status !== 'any' && claims.status !== status)
    throw new MerchantError('result_not_authorized', {claims});
  return claims;
};

const signedClaims = async (signed: string, keys: Keys): Promise<ResultClaims> => {
  // A key's name is a SHA-256 (RFC 7638), so no other shape is asked for.
  const find = async (kid: string) => (/^[\w-]{43}$/.test(kid) ? keys.find(kid) : undefined);
  const claims = typeof signed === 'string' && fit(ResultClaims, await verify(signed, RESULT_TYP, find));
  if (!claims) throw new MerchantError('result_forged');
  return claims;
};
