import {RESULT_TYP, ResultClaims, sameMoney, type SessionClaims} from '@florin/protocol';
import {safeParse} from 'valibot';
import type {Verified} from '../keys.js';

/**
 * The claims of a signed result, if the processor signed it for this session, this order and this attempt;
 * undefined for every other text.
 */
export const readResult = async (
  signed: string,
  attempt: string,
  session: SessionClaims,
  verified: Verified,
): Promise<ResultClaims | undefined> => {
  const parsed = safeParse(ResultClaims, await verified(signed, RESULT_TYP));
  return parsed.success && belongs(parsed.output, attempt, session) ? parsed.output : undefined;
};

const belongs = (result: ResultClaims, attempt: string, session: SessionClaims): boolean =>
  result.iss === session.iss &&
  result.aud === session.merchant.id &&
  result.sid === session.sub &&
  result.attempt === attempt &&
  result.mode === session.mode &&
  result.reference === session.reference &&
  sameMoney(result.amount, session.amount);
