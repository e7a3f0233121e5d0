import {expect, test} from 'vitest';
import {businessDay, NO_TOTALS, sameTotals, totalsElements, totalsOf} from './index.js';

const totals = {
  captures: 3,
  captured: 9_999_999_999_999,
  refunds: 1,
  refunded: 500,
  interchange: -7,
  scheme: 2,
};

test('the totals of a day come back from their elements, and their net is what the acquirer receives', () => {
  expect(totalsOf(totalsElements(totals))).toEqual(totals);
  expect(totalsElements(totals)[97]).toBe('C0009999999999504');
  expect(totalsElements({...NO_TOTALS, refunds: 1, refunded: 500, scheme: 1})[97]).toBe('D0000000000000501');
  const {126: _fees, ...some} = totalsElements(totals);
  expect(totalsOf(some)).toBeUndefined();
});

test('totals differ in whatever one of them differs', () => {
  expect(sameTotals(totals, {...totals})).toBe(true);
  for (const name of Object.keys(totals) as (keyof typeof totals)[])
    expect(sameTotals(totals, {...totals, [name]: totals[name] + 1})).toBe(false);
});

test('a day without a year is the nearest to now', () => {
  const at = (iso: string): number => Date.parse(iso);
  expect(businessDay('1127101500', at('2026-11-28T01:00Z'))).toBe('2026-11-27');
  expect(businessDay('1231', at('2027-01-01T00:10Z'))).toBe('2026-12-31');
  expect(businessDay('0101', at('2026-12-31T23:59Z'))).toBe('2027-01-01');
  expect(businessDay('0229', at('2028-03-09T12:00Z'))).toBe('2028-02-29');
});
