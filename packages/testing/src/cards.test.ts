import {brandsFor, luhnValid} from '@florin/card';
import {DECLINES} from '@florin/protocol';
import {expect, test} from 'vitest';
import {cards, declineOf, type TestCard} from './cards.js';

const all = Object.entries(cards).flatMap(([brand, some]) =>
  Object.entries<TestCard>(some).map(([fate, card]) => ({brand, fate, ...card})),
);

test.each(all)('$brand $fate is a whole number of its brand', ({brand, fate, number, cvc}) => {
  expect(luhnValid(number)).toBe(true);
  const brands = brandsFor(number).map(({id}) => id);
  expect(brands).toContain(brand);
  expect(cvc).toHaveLength(brand === 'amex' ? 4 : 3);
  expect(declineOf(number)).toBe(Object.hasOwn(DECLINES, fate) ? fate : undefined);
});
