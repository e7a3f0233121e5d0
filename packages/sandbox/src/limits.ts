import {RESPONSE, type ResponseCode} from '@florin/network';
import {givenAfter} from './approvals.js';
import {amountIn, type CardAccount} from './issuer.js';
import type {State} from './state.js';

/** Why one more purchase is too much for an account's limits; undefined where it is not. `now` is in ms. */
export const limitFault = (
  state: State,
  account: CardAccount,
  currency: string,
  amount: number,
  now: number,
): ResponseCode | undefined => {
  const {limits} = account;
  if (!limits || amount === 0) return undefined;
  if (limits.count !== undefined && bought(state, account, now).length >= limits.count)
    return RESPONSE.exceeds_frequency_limit;
  return spendingFault(state, account, currency, amount, now);
};

/** Why so much more is too much, be it one more purchase or more of one that is there. */
export const spendingFault = (
  state: State,
  account: CardAccount,
  currency: string,
  amount: number,
  now: number,
): ResponseCode | undefined => {
  const {limits} = account;
  if (!limits) return undefined;
  const spent = bought(state, account, now)
    .filter(each => each.currency === currency)
    .reduce((sum, {stands}) => sum + stands, 0);
  const most = amountIn(limits.amount, currency) ?? Infinity;
  return spent + amount > most ? RESPONSE.exceeds_amount_limit : undefined;
};

/** What was bought in the time that the limits look at, and still stands. */
const bought = (state: State, {id, limits}: CardAccount, now: number) =>
  givenAfter(state.byAccount.get(id), now - (limits?.per ?? 0))
    .map(({authorization: {held, captured, ...rest}}) => ({...rest, stands: held + captured}))
    .filter(({stands}) => stands > 0);
