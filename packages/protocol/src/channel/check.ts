/**
 * Checks for the merchant's page, where every byte of script is the shop's: the schemas of the protocol in a small
 * form. A test holds both to the same messages.
 */
export type Check = (value: unknown) => boolean;

export const isNumber: Check = value => typeof value === 'number' && !Number.isNaN(value);
export const isBoolean: Check = value => typeof value === 'boolean';

/** A string of at most `longest` UTF-16 code units. */
export const text =
  (longest = 64): Check =>
  value =>
    typeof value === 'string' && value.length <= longest;

export const oneOf =
  (...values: unknown[]): Check =>
  value =>
    values.includes(value);

/** An array of at most `longest`, each of which passes. */
export const list =
  (check: Check, longest = Infinity): Check =>
  value =>
    Array.isArray(value) && value.length <= longest && value.every(check);

/** An object whose own members pass. What hangs on a prototype does not count. */
export const shape =
  (members: Record<string, Check>): Check =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(members).every(([name, check]) =>
      check(Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined),
    );
