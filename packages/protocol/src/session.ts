import * as v from 'valibot';
import {EncryptionJwk, OtherJwk} from './jwk.js';
import {Money} from './money.js';
import {MAX_ORIGINS, MOST_SAVED} from './formats.js';
import {BrandName, CompactJws, Origin, Reference, Seconds, SessionId} from './primitives.js';
import {SavedCard} from './result.js';

const Asked = v.optional(v.picklist(['off', 'optional', 'required']), 'off');

/**
 * What the form asks for beside number, expiry and CVC: the cardholder's name, the postal code and the country
 * (ISO 3166-1 alpha-2) of the billing address.
 */
export const Fields = v.strictObject({name: Asked, postal_code: Asked, country: Asked});
export type Fields = v.InferOutput<typeof Fields>;

/** The pages a form may stand on, and all that those are embedded in. */
const Origins = v.pipe(v.array(Origin), v.minLength(1), v.maxLength(MAX_ORIGINS));

/** `automatic` captures as soon as the payment is authorized, `manual` waits for the merchant's capture. */
export const CaptureMode = v.picklist(['automatic', 'manual']);

/**
 * When the cardholder is authenticated (EMV 3-D Secure) before a payment: `automatic` where the issuer asks for it,
 * `required` always, `off` never: a card whose issuer asks for it is then declined.
 */
export const ThreeDSecure = v.picklist(['automatic', 'required', 'off']);
export type ThreeDSecure = v.InferOutput<typeof ThreeDSecure>;

/** Seconds for which a session may take attempts, at most. */
export const MAX_SESSION = 1800;

const terms = {
  reference: Reference,
  origins: Origins,
  fields: v.optional(Fields, {}),
  /** In the merchant's order: where a card carries several of them, the first is preselected. */
  brands: v.optional(v.pipe(v.array(BrandName), v.minLength(1), v.maxLength(30))),
  /** The merchant's own name for its customer: their saved cards are offered. */
  customer: v.optional(Reference),
  /** Whether the form asks for leave to save the card. `ask` where a `customer` is named, unless said otherwise. */
  save_card: v.optional(v.picklist(['off', 'ask'])),
  /** The same reference may be paid more than once (a donation page, a top-up). */
  reusable_reference: v.optional(v.boolean(), false),
  /** Seconds until the session can no longer start an attempt. */
  expires_in: v.optional(
    v.pipe(v.number(), v.safeInteger(), v.minValue(30), v.maxValue(MAX_SESSION)),
    MAX_SESSION,
  ),
};

/** Body of `POST /v1/sessions`. */
export const SessionRequest = v.variant('mode', [
  v.strictObject({
    ...terms,
    mode: v.optional(v.literal('payment'), 'payment'),
    amount: Money,
    capture: v.optional(CaptureMode, 'manual'),
    three_ds: v.optional(ThreeDSecure, 'automatic'),
  }),
  v.strictObject({...terms, mode: v.literal('tokenize')}),
]);
export type SessionRequest = v.InferInput<typeof SessionRequest>;
export type SessionTerms = v.InferOutput<typeof SessionRequest>;

/** The terms of a session that takes a payment. */
export type PaymentTerms = Extract<SessionTerms, {mode: 'payment'}>;

/** Answer of `POST /v1/sessions`. */
export const SessionResponse = v.object({id: SessionId, token: CompactJws, expires_at: Seconds});
export type SessionResponse = v.InferOutput<typeof SessionResponse>;

/** `typ` of a session token. */
export const SESSION_TYP = 'florin-session+jwt';

/** What a merchant page may know of its own session token before the frame has verified it. */
const pageView = {
  iss: Origin,
  sub: SessionId,
  origins: Origins,
  fields: Fields,
  /** The customer's cards, newest first; expired ones too. */
  saved_cards: v.optional(v.pipe(v.array(SavedCard), v.maxLength(MOST_SAVED))),
  /** There where the form is to ask for leave to save the card. */
  save_card: v.optional(v.literal('ask')),
  frame_url: v.string(),
  exp: Seconds,
};
export const SessionHint = v.object(pageView);
export type SessionHint = v.InferOutput<typeof SessionHint>;

/** Claims of a session token. */
export const SessionClaims = v.object({
  ...pageView,
  aud: Origin,
  merchant: v.object({id: v.string(), name: v.string(), country: v.string()}),
  mode: v.picklist(['payment', 'tokenize']),
  amount: v.optional(Money),
  reference: Reference,
  capture: v.optional(CaptureMode),
  brands: v.array(BrandName),
  /** In order of preference; a frame takes the first that its browser can use, and passes over kinds it does not know. */
  enc_jwks: v.pipe(v.array(v.union([EncryptionJwk, OtherJwk])), v.minLength(1)),
  iat: Seconds,
  jti: v.string(),
});
export type SessionClaims = v.InferOutput<typeof SessionClaims>;
