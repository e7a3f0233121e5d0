import {BRANDS, type Brand, type BrandId} from './brands.js';

interface Match {
  /** Length of the longest range that owns the digits; 0 for none. */
  owned: number;
  /** The card carries the brand beside its owner's. */
  shared: boolean;
  /** More digits may lead into one of the ranges. */
  open: boolean;
}

/** Numbers that begin with `first` to `last`, which are of one length. */
interface Range {
  first: string;
  last: string;
  coBadge: boolean;
}

/** Reads `34`, `51-55`, `650031-33` or `+4571`. */
const readRange = (entry: string): Range => {
  const coBadge = entry.startsWith('+');
  const [first = '', end = first] = (coBadge ? entry.slice(1) : entry).split('-');
  return {first, last: first.slice(0, first.length - end.length) + end, coBadge};
};

// Read once, and not before the first digit: the form is shown sooner.
let read: {brand: Brand; ranges: Range[]}[] | undefined;
const table = (): typeof read & {} =>
  (read ??= BRANDS.map(brand => ({brand, ranges: brand.bins.split(' ').map(readRange)})));

/** Adds brands to those that are known. */
export const addBrands = (brands: readonly (typeof BRANDS)[number][]): void => {
  BRANDS.push(...brands);
  read = undefined;
};

/** Whether digits of the length so far lie in the range, as far as they go. */
const lies = ({first, last}: Range, digits: string): boolean => {
  if (digits[0]! < first[0]! || digits[0]! > last[0]!) return false;
  const typed = digits.slice(0, first.length);
  return first.slice(0, typed.length) <= typed && typed <= last.slice(0, typed.length);
};

function matchBrand(ranges: readonly Range[], digits: string): Match {
  const match: Match = {owned: 0, shared: false, open: false};
  for (const range of ranges) {
    if (!lies(range, digits)) continue;
    if (range.first.length > digits.length) match.open = true;
    else if (range.coBadge) match.shared = true;
    else match.owned = Math.max(match.owned, range.first.length);
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
  const taken = (brand: Brand): boolean => !allowed || allowed.includes(brand.id);
  if (digits === '') return BRANDS.filter(taken);
  const matches = table().map(({brand, ranges}) => ({brand, ...matchBrand(ranges, digits)}));
  const owner = Math.max(1, ...matches.map(match => match.owned));
  return matches
    .filter(match => match.open || match.shared || match.owned === owner)
    .map(match => match.brand)
    .filter(taken);
}

/**
 * The one brand of these digits, once it is certain; else null. A co-badged number has no one brand: show what
 * `brandsFor` lists and let the shopper choose. With `allowed`, certain among those.
 */
export function brandOf(digits: string, allowed?: readonly BrandId[]): Brand | null {
  const [first, second] = digits ? brandsFor(digits, allowed) : [];
  return first && !second ? first : null;
}
