import {brandsFor, type Brand, type BrandId} from '@florin/card/core';

/** After so many digits no more are needed to know which schemes a card carries. */
const BIN = 8;

/**
 * The schemes that a card of these digits carries and the session takes: two or more make a choice of the shopper's.
 * Empty while more digits could change the answer.
 */
export const schemesOf = (digits: string, taken: readonly BrandId[]): Brand[] =>
  digits.length < BIN ? [] : brandsFor(digits, taken);

/** The scheme to be paid with: the shopper's choice, else the first in the merchant's order. */
export const schemeOf = (
  schemes: readonly Brand[],
  taken: readonly BrandId[],
  choice: BrandId | undefined,
): Brand | undefined => {
  const order = choice ? [choice, ...taken] : taken;
  const first = order.find(id => schemes.some(scheme => scheme.id === id));
  return schemes.find(({id}) => id === first);
};
