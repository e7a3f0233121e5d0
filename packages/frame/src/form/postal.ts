/** The codes of countries that write them in one way alone. */
const WRITTEN: Record<string, RegExp> = {
  US: /^\d{5}(-?\d{4})?$/,
  CA: /^[a-z]\d[a-z][ -]?\d[a-z]\d$/i,
  GB: /^[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}$/i,
};

const ANY = /^[\p{L}\d][\p{L}\d -]{0,8}[\p{L}\d]$/u;

/** Countries whose post knows no codes: none can be asked for. */
const NONE =
  'AE AG AN AO AW BF BI BJ BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GA GD GH GM GQ GY HK JM KI KM KN KP LY ML MO MR ' +
  'MW NR NU QA RW SB SC SL SR SS ST SY TD TF TG TK TL TO TT TV UG VU WS YE ZW';

/** A postal code as it is sealed: full-width letters and digits as plain ones, no space around it. */
export const postalCode = (text: string): string => text.normalize('NFKC').trim();

/** Whether the country (ISO 3166-1 alpha-2, empty for unknown) has postal codes. */
export const hasPostalCodes = (country: string): boolean =>
  country === '' || !NONE.split(' ').includes(country);

/** Whether a code may be one of that country: two to ten letters, digits, spaces and hyphens where none is known better. */
export const isPostalCode = (code: string, country: string): boolean => (WRITTEN[country] ?? ANY).test(code);
