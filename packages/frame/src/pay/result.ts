import {RESULT_TYP, sameMoney, type ResultClaims} from '@florin/protocol';
import {isResultClaims, type SignedClaims} from '@florin/protocol/check';
import type {Verified} from '../keys.js';

/**
 * The claims of a signed result, if the processor signed it for this session, this order and this attempt;
 * undefined for every other text.
 */
export const readResult = async (
  signed: string,
  attempt: string,
  session: SignedClaims,
  verified: Verified,
): Promise<ResultClaims | undefined> => {
  const result = await verified(signed, RESULT_TYP);
  return isResultClaims(result) && belongs(result, attempt, session) ? result : undefined;
};

const belongs = (result: ResultClaims, attempt: string, session: SignedClaims): boolean =>
  result.iss === session.iss &&
  result.aud === session.merchant.id &&
  result.sid === session.sub &&
  result.attempt === attempt &&
  result.mode === session.mode &&
  result.reference === session.reference &&
  sameMoney(result.amount, session.amount);
