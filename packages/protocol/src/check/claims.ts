import {decodeBase64Url} from '../jws/base64url.js';
import {
  BASE64URL,
  BRAND_NAME,
  COORDINATE,
  MAX_ORIGINS,
  CURRENCY,
  isId,
  isOrigin,
  LAST_FOUR,
  MOST_SAVED,
  REFERENCE,
} from '../formats.js';
import type {EncryptionJwk, OtherJwk, SigningJwk} from '../jwk.js';
import {MAX_VALUE, type Money} from '../money.js';
import type {AttemptId} from '../primitives.js';
import type {SessionClaims} from '../session.js';
import {
  between,
  exactly,
  filled,
  isString,
  list,
  matching,
  oneOf,
  optional,
  shape,
  type Check,
} from './check.js';

export const id =
  <P extends string>(...prefixes: P[]) =>
  (value: unknown): value is `${P}_${string}` =>
    prefixes.some(prefix => isId(prefix, value));

export const isWhole = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
export const origin = (value: unknown): value is string => isString(value) && isOrigin(value);
export const base64url = matching(BASE64URL);
export const coordinate = matching(COORDINATE);
export const canonical = (value: unknown): value is string =>
  base64url(value) && decodeBase64Url(value) !== undefined;
const brand = matching(BRAND_NAME);
export const reference = matching(REFERENCE);
export const mode = oneOf('payment', 'tokenize');

export const money: Check<Money> = exactly({
  value: (value: unknown): value is number => isWhole(value) && value <= MAX_VALUE,
  currency: matching(CURRENCY),
});

const anyKey = shape({kid: isString, kty: isString}) as Check<EncryptionJwk | OtherJwk>;

const isSigningJwk = shape({
  kid: base64url,
  kty: oneOf('EC'),
  crv: oneOf('P-256'),
  ...{x: coordinate, y: coordinate},
  ...{alg: oneOf('ES256'), use: oneOf('sig')},
});

/** As the schema `AttemptId`. */
export const isAttemptId: Check<AttemptId> = id('att');

const isSet = shape({keys: list((_key): _key is unknown => true)});

/** As `signingKeysIn` of the schemas. */
export const signingKeysIn = (set: unknown): SigningJwk[] | undefined =>
  isSet(set) ? set.keys.filter(isSigningJwk) : undefined;

const cardMembers = {
  brand,
  last4: matching(LAST_FOUR),
  exp_month: between(1, 12),
  exp_year: between(2000, 2099),
  token: optional(id('card')),
};

export const card = shape(cardMembers);
const savedCard = shape({...cardMembers, token: id('card')});

const asked = optional(oneOf('off', 'optional', 'required'));

/** Claims as they were signed: what has a default in the schema may be missing. */
export type SignedClaims = Omit<SessionClaims, 'fields'> & {fields: Partial<SessionClaims['fields']>};

/** As the schema `SessionClaims`, which also writes defaults in. */
export const isSessionClaims = shape({
  ...{iss: origin, aud: origin, sub: id('cs')},
  merchant: shape({id: isString, name: isString, country: isString}),
  ...{mode, amount: optional(money), reference},
  capture: optional(oneOf('automatic', 'manual')),
  ...{origins: filled(list(origin, MAX_ORIGINS)), brands: list(brand)},
  fields: exactly({name: asked, postal_code: asked, country: asked}),
  saved_cards: optional(list(savedCard, MOST_SAVED)),
  save_card: optional(oneOf('ask')),
  enc_jwks: filled(list(anyKey)),
  frame_url: isString,
  ...{iat: isWhole, exp: isWhole, jti: isString},
}) as Check<SignedClaims>;
