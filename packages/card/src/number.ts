import {brandsFor} from './brand.js';
import type {Brand, BrandId} from './brands.js';
import type {Check, Edit, Edited} from './check.js';
import {digitsOf, luhnValid} from './digits.js';
import {caretAfter, separatorDeleted, withoutDigit} from './edit.js';

/** What a number of no known scheme must look like: ISO/IEC 7812-1 allows 19 digits, under 12 none is issued. */
const unknown: Pick<Brand, 'lengths' | 'groups' | 'luhn'> = {
  lengths: [12, 13, 14, 15, 16, 17, 18, 19],
  groups: [4, 4, 4, 4],
  luhn: true,
};
type Rules = typeof unknown;

const longest = (rules: readonly Rules[]): number => Math.max(...rules.flatMap(({lengths}) => lengths));
const usualLength = ({groups}: Rules): number => groups.reduce((a, b) => a + b, 0);

const rulesFor = (digits: string): readonly Rules[] => {
  const brands = brandsFor(digits);
  return brands.length ? brands : [unknown];
};

function group(digits: string, sizes: readonly number[]): string {
  let start = 0;
  const parts = sizes.map(size => digits.slice(start, (start += size)));
  return parts.filter(part => part).join(' ');
}

/**
 * Groups a number as it is printed on the card. Without `brand` the digits tell it. A number longer than its
 * brand's usual card goes in fours.
 */
export function formatNumber(digits: string, brand?: Brand | null): string {
  const rules = brand ?? rulesFor(digits)[0] ?? unknown;
  return group(digits, digits.length > usualLength(rules) ? [4, 4, 4, 4, digits.length] : rules.groups);
}

/**
 * Formats a number field after an edit of any kind: keeps its digits, no more than the brand has, groups them and
 * leaves the caret after the digit it stood after.
 */
export function editNumber(edit: Edit): Edited {
  const typed = digitsOf(edit.text);
  const before = digitsOf(edit.text.slice(0, edit.caret)).length;
  const lost = separatorDeleted(edit, formatNumber(typed), ' ');
  const [kept, position] = lost ? withoutDigit(typed, before, lost) : [typed, before];
  const digits = kept.slice(0, longest(rulesFor(kept)));
  const text = formatNumber(digits);
  return {text, caret: caretAfter(text, position), digits};
}

function checkAgainst(digits: string, rules: Rules): Check {
  const {length} = digits;
  const fits = rules.lengths.includes(length);
  if (fits && (!rules.luhn || luhnValid(digits))) return {state: 'valid'};
  // Longer cards exist, yet at the usual length a wrong check digit is nearly always a slip: say so at once.
  const over = length >= longest([rules]) || (fits && length >= usualLength(rules));
  return over
    ? {state: 'invalid', error: 'number_invalid'}
    : {state: 'incomplete', error: 'number_incomplete'};
}

/**
 * Checks a number (ASCII digits): its scheme, length and check digit. With `allowed`, a number that can only
 * belong to other schemes, or to none we know, is `brand_not_accepted` as soon as its first digits show it.
 */
export function checkNumber(digits: string, allowed?: readonly BrandId[]): Check {
  if (digits === '') return {state: 'empty', error: 'number_incomplete'};
  if (/\D/.test(digits)) return {state: 'invalid', error: 'number_invalid'};
  const candidates = allowed ? brandsFor(digits, allowed) : rulesFor(digits);
  if (!candidates.length) return {state: 'invalid', error: 'brand_not_accepted'};
  const checks = candidates.map(rules => checkAgainst(digits, rules));
  const best = (state: Check['state']): Check | undefined => checks.find(check => check.state === state);
  return best('valid') ?? best('incomplete') ?? {state: 'invalid', error: 'number_invalid'};
}
