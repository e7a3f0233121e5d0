import {
  businessDay,
  feesOf,
  fromDE4,
  IN_BALANCE,
  NO_TOTALS,
  OUT_OF_BALANCE,
  REFUND,
  RESPONSE,
  sameTotals,
  totalsElements,
  totalsOf,
  type ClearingRequest,
  type ReconciliationRequest,
  type ReconciliationResponse,
  type Said,
  type Totals,
} from '@florin/network';
import type {Said as Decided} from './journal.js';

/** What was taken for clearing, by acquirer, merchant, currency and day. */
export type DayTotals = Map<string, Totals>;

/** Counts a presentment that was taken. Its day is that of its DE7, whenever it came. */
export const countPresentment = (
  days: DayTotals,
  request: ClearingRequest,
  said: Decided,
  at: number,
): void => {
  const key = keyOf(request[32], request[42], request[49], businessDay(request[7], at));
  const {captures, captured, refunds, refunded, ...before} = days.get(key) ?? NO_TOTALS;
  const fees = said[126] ? feesOf(said[126]) : {interchange: 0, scheme: 0};
  const [refund, amount] = [request[3] === REFUND, fromDE4(request[4])];
  days.set(key, {
    captures: captures + (refund ? 0 : 1),
    captured: captured + (refund ? 0 : amount),
    refunds: refunds + (refund ? 1 : 0),
    refunded: refunded + (refund ? amount : 0),
    interchange: before.interchange + fees.interchange,
    scheme: before.scheme + fees.scheme,
  });
};

/** Holds an acquirer's figures of a day against the network's own. */
export const reconcile = (
  days: DayTotals,
  request: ReconciliationRequest,
  now: number,
): Said<ReconciliationResponse> => {
  const own =
    days.get(keyOf(request[32], request[42], request[50], businessDay(request[15], now))) ?? NO_TOTALS;
  const theirs = totalsOf(request);
  return theirs && sameTotals(own, theirs)
    ? {39: RESPONSE.approved, 66: IN_BALANCE}
    : {39: RESPONSE.approved, 66: OUT_OF_BALANCE, ...totalsElements(own)};
};

const keyOf = (acquirer: string, merchant: string, currency: string, day: string): string =>
  [acquirer, merchant, currency, day].join('|');
