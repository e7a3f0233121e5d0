import {BRANDS, type Brand, type BrandId} from './brands.js';

interface Match {
  /** Length of the longest range that owns the digits; 0 for none. */
  owned: number;
  /** The card carries the brand beside its owner's. */
  shared: boolean;
  /** More digits may lead into one of the ranges. */
  open: boolean;
}

const endOf = (first: string, end = ''): string => first.slice(0, first.length - end.length) + end;

/** How many digits of the range `first-last` are needed to tell, if the digits so far lie in it. */
function matchRange(range: string, digits: string): number {
  const [first = '', end = first] = range.split('-');
  const typed = digits.slice(0, first.length);
  const lies = first.slice(0, typed.length) <= typed && typed <= endOf(first, end).slice(0, typed.length);
  return lies ? first.length : 0;
}

function matchBrand(bins: string, digits: string): Match {
  const match: Match = {owned: 0, shared: false, open: false};
  for (const entry of bins.split(' ')) {
    const coBadge = entry.startsWith('+');
    const needs = matchRange(coBadge ? entry.slice(1) : entry, digits);
    if (needs > digits.length) match.open = true;
    else if (coBadge) match.shared ||= needs > 0;
    else match.owned = Math.max(match.owned, needs);
  }
  return match;
}

/** Every brand's id, the international ones first. */
export const brandIds = (): BrandId[] => BRANDS.map(brand => brand.id);

/** The brand of this id; null for a name that the table does not have. */
export const brandById = (id: string): Brand | null => BRANDS.find(brand => brand.id === id) ?? null;

/**
 * The brands a number that begins with these digits may have: all of them at first, fewer with every digit, the
 * owners alone once the BIN is whole. A co-badged card keeps more than one; the international brand comes first.
 * `allowed` narrows the answer to the brands a merchant takes.
 */
export function brandsFor(digits: string, allowed?: readonly BrandId[]): Brand[] {
  const matches = BRANDS.map(brand => ({brand, ...matchBrand(brand.bins, digits)}));
  const owner = Math.max(1, ...matches.map(match => match.owned));
  return matches
    .filter(match => match.open || match.shared || match.owned === owner)
    .map(match => match.brand)
    .filter(brand => !allowed || allowed.includes(brand.id));
}

/**
 * The one brand of these digits, once it is certain; else null. A co-badged number has no one brand: show what
 * `brandsFor` lists and let the shopper choose. With `allowed`, certain among those.
 */
export function brandOf(digits: string, allowed?: readonly BrandId[]): Brand | null {
  const [first, second] = digits ? brandsFor(digits, allowed) : [];
  return first && !second ? first : null;
}
