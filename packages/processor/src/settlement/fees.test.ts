import fc from 'fast-check';
import {expect, test} from 'vitest';
import {processorFee, STANDARD_FEES} from './fees.js';

test.each([
  [1999, 10],
  [100, 1],
  [99, 0],
  [1, 0],
  [999_999_999_999, 5_000_000_000],
])('half a per cent of %i is %i', (amount, fee) => expect(processorFee(STANDARD_FEES, amount)).toBe(fee));

test('a fee is a whole number from nothing to the amount', () => {
  const schedule = fc.record({basisPoints: fc.nat(2_000), fixed: fc.nat(100)});
  fc.assert(
    fc.property(schedule, fc.integer({min: 1, max: 999_999_999_999}), (fees, amount) => {
      const fee = processorFee(fees, amount);
      expect(Number.isInteger(fee) && fee >= 0 && fee <= amount).toBe(true);
    }),
  );
});
