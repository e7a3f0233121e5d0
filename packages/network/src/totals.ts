import type {ReconciliationRequest} from './messages.js';
import {feesOf, toFee} from './values.js';

/** What was presented and taken: of one merchant, on one day, in one currency. Minor units. */
export interface Totals {
  captures: number;
  captured: number;
  refunds: number;
  refunded: number;
  /** What the acquirer pays; below zero it receives. */
  interchange: number;
  scheme: number;
}

export const NO_TOTALS: Totals = {
  captures: 0,
  captured: 0,
  refunds: 0,
  refunded: 0,
  interchange: 0,
  scheme: 0,
};

type TotalsElements = Pick<ReconciliationRequest, 74 | 76 | 86 | 88 | 97 | 126>;

/** DE74, 76, 86, 88, 97 and 126. To the cardholder a capture is a debit and a refund a credit. */
export const totalsElements = (totals: Totals): TotalsElements => {
  const {captures, captured, refunds, refunded, interchange, scheme} = totals;
  const net = captured - refunded - interchange - scheme;
  return {
    74: padded(refunds, 10),
    76: padded(captures, 10),
    86: padded(refunded, 16),
    88: padded(captured, 16),
    97: (net < 0 ? 'D' : 'C') + padded(Math.abs(net), 16),
    126: {interchange: toFee(interchange), scheme: toFee(scheme)},
  };
};

/** What these elements say; undefined where one is missing. */
export const totalsOf = (elements: Partial<TotalsElements>): Totals | undefined => {
  const {74: refunds, 76: captures, 86: refunded, 88: captured, 126: fees} = elements;
  if (!refunds || !captures || !refunded || !captured || !fees) return undefined;
  const sums = {captured: Number(captured), refunded: Number(refunded)};
  return {captures: Number(captures), refunds: Number(refunds), ...sums, ...feesOf(fees)};
};

/** Whether two counted the same. */
export const sameTotals = (one: Totals, other: Totals): boolean =>
  (Object.keys(NO_TOTALS) as (keyof Totals)[]).every(name => one[name] === other[name]);

/**
 * The day, `YYYY-MM-DD`, of a DE7 or DE15 (MMDD first), neither of which tells the year: the one that is nearest to
 * `now`, in ms since 1970.
 */
export const businessDay = (date: string, now: number): string => {
  const year = new Date(now).getUTCFullYear();
  const [month, day] = [date.slice(0, 2), date.slice(2, 4)];
  const days = [year - 1, year, year + 1].map(each => `${each}-${month}-${day}`);
  const distance = (iso: string): number => Math.abs(Date.parse(iso) - now);
  return days.reduce((best, each) => (distance(each) < distance(best) ? each : best));
};

const padded = (value: number, length: number): string => String(value).padStart(length, '0');
