import {RESPONSE, type ResponseCode} from '@florin/network';
import {givenAfter, type Approval} from './approvals.js';
import {amountIn, type CardAccount} from './issuer.js';
import type {State} from './state.js';

/** What is to be spent, and when. */
interface Spending {
  account: CardAccount;
  currency: string;
  /** In minor units. */
  amount: number;
  /** Milliseconds since 1970. */
  now: number;
}

/** Why one more purchase is too much for an account's limits; undefined where it is not. */
export const limitFault = (state: State, spending: Spending): ResponseCode | undefined => {
  const {account, amount, now} = spending;
  const {limits} = account;
  if (!limits || amount === 0) return undefined;
  const bought = recent(state, account, now).filter(
    ({key, authorization}) => isPurchase(state, key) && stands(authorization),
  );
  if (limits.count !== undefined && bought.length >= limits.count) return RESPONSE.exceeds_frequency_limit;
  return spendingFault(state, spending);
};

/** Why so much more is too much, be it one more purchase or more of one that is there. */
export const spendingFault = (state: State, spending: Spending): ResponseCode | undefined => {
  const {account, currency, amount} = spending;
  const {limits} = account;
  if (!limits) return undefined;
  const most = amountIn(limits.amount, currency) ?? Infinity;
  return spent(state, spending) + amount > most ? RESPONSE.exceeds_amount_limit : undefined;
};

/** What was bought or added in the time that the limits look at, of each purchase no more than still stands. */
const spent = (state: State, {account, currency, now}: Spending): number => {
  const sums = new Map<Approval['authorization'], number>();
  for (const {key, amount, authorization} of recent(state, account, now)) {
    const undone = !isPurchase(state, key) && !authorization.increments.has(key);
    if (authorization.currency === currency && !undone)
      sums.set(authorization, (sums.get(authorization) ?? 0) + amount);
  }
  return [...sums].reduce((all, [authorization, sum]) => all + Math.min(sum, stands(authorization)), 0);
};

/** What the limits look at. */
const recent = (state: State, {id, limits}: CardAccount, now: number): Approval[] =>
  givenAfter(state.byAccount.get(id), now - (limits?.per ?? 0));

/** Not what was added to one. */
const isPurchase = ({authorizations}: State, key: string): boolean => authorizations.has(key);

const stands = ({held, captured}: Approval['authorization']): number => held + captured;
