/** How the protocol writes what it names: one place for its schemas and for the small checks of what browsers load. */

/** True for an id with this prefix: 16 to 64 letters and digits that mean nothing. */
export const isId = (prefix: string, value: unknown): boolean =>
  typeof value === 'string' && value.startsWith(`${prefix}_`) && /^[a-z]+_[A-Za-z0-9]{16,64}$/.test(value);

/** Base64url without padding (RFC 4648 §5). */
export const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** The merchant's own name for an order: 1 to 64 printable ASCII characters. */
export const REFERENCE = /^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/;

/** A card brand. */
export const BRAND_NAME = /^[a-z][a-z0-9_]{1,31}$/;

/** ISO 4217 alphabetic code. */
export const CURRENCY = /^[A-Z]{3}$/;

/** The last digits of a card number. */
export const LAST_FOUR = /^\d{4}$/;

/** 32 bytes as canonical base64url: a coordinate of a key (RFC 7518 §6.2, RFC 8037 §2). */
export const COORDINATE = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/** The most origins of a session. */
export const MAX_ORIGINS = 20;

/** Characters of the longest origin. */
export const LONGEST_ORIGIN = 255;

/** The look of an origin; {@link isOrigin} says whether it is one. */
export const ORIGIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:]+\])(?::\d{1,5})?$/;

/** The origin of an address, or undefined where it is none. `URL.canParse` came years after all else that we need. */
export const originOf = (url: string): string | undefined => {
  try {
    return new URL(url).origin;
  } catch {
    return undefined;
  }
};

/**
 * True for an origin exactly as browsers serialise it. URLs allow `*`, `;` and `,` in a host, which would be more
 * than an origin in the policy that lists them (CSP `frame-ancestors`): they are refused.
 */
export const isOrigin = (text: string): boolean =>
  text.length <= LONGEST_ORIGIN && ORIGIN.test(text) && originOf(text) === text;

/** The most cards of one customer that a form offers. */
export const MOST_SAVED = 8;
