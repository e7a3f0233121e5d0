import * as v from 'valibot';
import {Money} from '../money.js';
import {COORDINATE} from '../formats.js';
import {AttemptId, BrandName, CardId, Origin, Seconds, SessionId} from '../primitives.js';

/** The most letters of the sentence by which a shopper gives leave to save the card. */
export const MOST_CONSENT = 300;

const cvc = v.pipe(v.string(), v.regex(/^\d{3,4}$/));

/** A card as it was typed. The only schema of the protocol that holds a number. */
export const TypedCard = v.strictObject({
  number: v.pipe(v.string(), v.regex(/^\d{12,19}$/)),
  exp_month: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12)),
  exp_year: v.pipe(v.number(), v.integer(), v.minValue(2000), v.maxValue(2099)),
  cvc,
  holder: v.optional(v.pipe(v.string(), v.maxLength(100))),
  postal_code: v.optional(v.pipe(v.string(), v.maxLength(16))),
  /** ISO 3166-1 alpha-2. */
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  /** The scheme that the shopper chose, of those on the card. */
  brand_choice: v.optional(BrandName),
  /** The sentence by which the shopper gave leave to save the card, as it was shown. */
  consent: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_CONSENT))),
});
export type TypedCard = v.InferOutput<typeof TypedCard>;

/** A card that the processor has kept, and its security code typed again. */
export const KeptCard = v.strictObject({token: CardId, cvc});
export type KeptCard = v.InferOutput<typeof KeptCard>;

/** The card as it is sealed. */
export const SealedCard = v.union([TypedCard, KeptCard]);
export type SealedCard = v.InferOutput<typeof SealedCard>;

/** What the card was sealed for. Every member stands in the processor's own records too and must equal them. */
export const Binding = v.strictObject({
  sid: SessionId,
  att: AttemptId,
  /** Fresh for every envelope; also the idempotency key of the request that carries it. */
  jti: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/)),
  iat: Seconds,
  merchant: v.string(),
  amount: v.optional(Money),
  origin: Origin,
});
export type Binding = v.InferOutput<typeof Binding>;

/** Plaintext of an envelope. */
export const EnvelopePlaintext = v.strictObject({v: v.literal(1), card: SealedCard, bind: Binding});

/** `typ` of an envelope. */
export const ENVELOPE_TYP = 'florin-card+jwe';

/** Header members of our own. All are critical: who does not know them must refuse (RFC 7516 §4.1.13). */
export const CRITICAL = ['sid', 'att', 'jti', 'iat', 'tkh'] as const;

const coordinate = v.pipe(v.string(), v.regex(COORDINATE));

/** The sender's half of the key agreement (RFC 7518 §4.6.1.1), for one envelope. */
const EphemeralKey = v.variant('crv', [
  v.strictObject({kty: v.literal('OKP'), crv: v.literal('X25519'), x: coordinate}),
  v.strictObject({kty: v.literal('EC'), crv: v.literal('P-256'), x: coordinate, y: coordinate}),
]);

/** Protected header of an envelope: exactly these members. */
export const EnvelopeHeader = v.strictObject({
  alg: v.picklist(['ECDH-ES', 'RSA-OAEP-256']),
  enc: v.literal('A256GCM'),
  kid: v.string(),
  typ: v.literal(ENVELOPE_TYP),
  epk: v.optional(EphemeralKey),
  sid: v.string(),
  att: v.string(),
  jti: v.string(),
  iat: v.number(),
  /** SHA-256 of the session token's ASCII bytes. */
  tkh: v.string(),
  crit: v.strictTuple([
    v.literal('sid'),
    v.literal('att'),
    v.literal('jti'),
    v.literal('iat'),
    v.literal('tkh'),
  ]),
});
export type EnvelopeHeader = v.InferOutput<typeof EnvelopeHeader>;

/** Plaintexts are filled with spaces to a multiple of this many bytes, so that length tells nothing. */
export const BLOCK = 1024;

/** Bytes of a plaintext, filled up, whose JSON takes `length` bytes. */
export const paddedLength = (length: number): number => Math.ceil(length / BLOCK) * BLOCK;
