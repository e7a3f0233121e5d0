import fc from 'fast-check';
import {expect, test} from 'vitest';
import {withhold} from './reserve.js';

const DAY = 86_400_000;

test.each([
  ['five per cent', 500, 10_000, 500],
  ['half a unit, rounded up', 5_000, 1, 1],
  ['less than half a unit', 4_999, 1, 0],
  ['all of it', 10_000, 12_345, 12_345],
  ['nothing of a settlement that collects', 500, -10_000, 0],
  ['nothing of nothing', 500, 0, 0],
])('%s', (_name, basisPoints, due, reserved) =>
  expect(withhold({basisPoints, days: 2}, due, 5)).toEqual({
    ...{reserved, reserve_until: reserved > 0 ? 2 * DAY + 5 : null},
  }),
);

test('a merchant without a reserve is withheld nothing', () =>
  expect(withhold(undefined, 10_000, 5)).toEqual({reserved: 0, reserve_until: null}));

test('however large the settlement is, it is the share to the unit, half up', () =>
  fc.assert(
    fc.property(
      fc.integer({min: 1, max: Number.MAX_SAFE_INTEGER}),
      fc.integer({min: 1, max: 10_000}),
      (due, basisPoints) => {
        const exact = (BigInt(due) * BigInt(basisPoints) + 5_000n) / 10_000n;
        expect(BigInt(withhold({basisPoints, days: 1}, due, 0).reserved)).toBe(exact);
      },
    ),
  ));
