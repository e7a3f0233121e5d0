import {expect, test} from 'vitest';
import type {Settlement} from '../settlement/pay-out.js';
import {settlementLines} from './settle-command.js';

const NOTHING: Settlement = {
  ...{id: 'set_1', merchant_id: 'mer_1', currency: 'EUR', created_at: 0},
  ...{captures: 0, gross: 0, refunds: 0, refunded: 0, interchange: 0, scheme_fees: 0, processor_fees: 0},
  ...{reserved: 0, reserve_until: null, reserve_released_by: null, released: 0, net: 0},
};
const told = (...settlements: Settlement[]) =>
  settlementLines({...{cleared: 0, refused: [], waiting: [], off: [], unasked: 0}, settlements}).map(line =>
    line.replace(/ {3,}/, ': '),
  );

test('a settlement is told with the sums that it has', () => {
  const fees = {interchange: 4, scheme_fees: 1, processor_fees: 10};
  const sums = {captures: 2, gross: 1_999, refunds: 1, refunded: 500, ...fees};
  expect(told({...NOTHING, ...sums, reserved: 148, released: 20, net: 1_356})).toEqual([
    'Settlement set_1: 2 captures, 1 refund, released reserve of mer_1',
    ...['  captured: 19.99 EUR', '  refunded: -5.00 EUR'],
    ...['  interchange: -0.04 EUR', '  scheme fees: -0.01 EUR', '  processor fees: -0.10 EUR'],
    ...['  withheld: -1.48 EUR', '  released: 0.20 EUR', '  to the merchant: 13.56 EUR'],
  ]);
});

test('one that does nothing but release is told without captures and fees', () =>
  expect(told({...NOTHING, released: 208, net: 208})).toEqual([
    ...['Settlement set_1: released reserve of mer_1', '  released: 2.08 EUR', '  to the merchant: 2.08 EUR'],
  ]));

test('where there is none that is said', () => expect(told()).toEqual(['Nothing to settle.']));
