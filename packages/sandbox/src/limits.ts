import {RESPONSE, type ResponseCode} from '@florin/network';
import {givenAfter} from './approvals.js';
import {amountIn, type CardAccount} from './issuer.js';
import type {State} from './state.js';

/** Why so much more is too much for an account's limits; undefined where it is not. `now` is in ms. */
export const limitFault = (
  state: State,
  {id, limits}: CardAccount,
  currency: string,
  amount: number,
  now: number,
): ResponseCode | undefined => {
  if (!limits || amount === 0) return undefined;
  const bought = givenAfter(state.byAccount.get(id), now - limits.per)
    .map(({authorization: {held, captured, ...rest}}) => ({...rest, stands: held + captured}))
    .filter(({stands}) => stands > 0);
  if (limits.count !== undefined && bought.length >= limits.count) return RESPONSE.exceeds_frequency_limit;
  const spent = bought.filter(each => each.currency === currency).reduce((sum, {stands}) => sum + stands, 0);
  const most = amountIn(limits.amount, currency) ?? Infinity;
  return spent + amount > most ? RESPONSE.exceeds_amount_limit : undefined;
};
