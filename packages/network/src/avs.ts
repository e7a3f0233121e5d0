/**
 * DE44 in answer to a card that was sealed with a postal code: the letters of address verification that concern a
 * postal code alone. Networks know others, for street and house: those say nothing here.
 */
export const AVS = {
  /** The postal code is the account's. */
  match: 'Z',
  /** It is not. */
  mismatch: 'N',
  /** The issuer has none for the account, or does not compare. */
  unavailable: 'U',
} as const;

/** The longest postal code that is sent. */
export const MOST_POSTAL = 10;

/**
 * A postal code as issuers compare it: capitals and digits alone, `SW1A 1AA` as `SW1A1AA`. Undefined where nothing is
 * left or too much: there is no such postal code.
 */
export const toPostalCode = (typed: string): string | undefined => {
  const code = typed
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '');
  return code.length > 0 && code.length <= MOST_POSTAL ? code : undefined;
};
