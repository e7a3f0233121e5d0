import * as v from 'valibot';
import {Decline} from './decline.js';
import {LAST_FOUR} from './formats.js';
import {Money} from './money.js';
import {
  AttemptId,
  BrandName,
  CardId,
  Origin,
  PaymentId,
  Reference,
  Seconds,
  SessionId,
} from './primitives.js';

/** `typ` of a signed result. */
export const RESULT_TYP = 'florin-result+jwt';

// Not read out of the schema below: a bundler could not tell that nothing happens, and every page would carry both.
const cardView = {
  brand: BrandName,
  last4: v.pipe(v.string(), v.regex(LAST_FOUR)),
  exp_month: v.pipe(v.number(), v.minValue(1), v.maxValue(12)),
  exp_year: v.pipe(v.number(), v.minValue(2000), v.maxValue(2099)),
};

/** What may be shown of a card. `token` stands for it in later calls. */
export const CardView = v.object({...cardView, token: v.optional(CardId)});
export type CardView = v.InferOutput<typeof CardView>;

/** A card that was kept for its owner, with their leave. */
export const SavedCard = v.object({...cardView, token: CardId});
export type SavedCard = v.InferOutput<typeof SavedCard>;

/**
 * What the issuer said of the cardholder (EMV 3-D Secure, transStatus Y and A): `authenticated`, or `attempted` where it
 * could not be asked for but answers for the payment all the same.
 */
export const Authentication = v.picklist(['authenticated', 'attempted']);
export type Authentication = v.InferOutput<typeof Authentication>;

/** Claims of a signed result: what became of one attempt. */
export const ResultClaims = v.object({
  iss: Origin,
  aud: v.string(),
  sub: v.union([PaymentId, CardId]),
  sid: SessionId,
  attempt: AttemptId,
  mode: v.picklist(['payment', 'tokenize']),
  status: v.picklist(['authorized', 'declined', 'tokenized', 'processing']),
  amount: v.optional(Money),
  /** Captured so far, in minor units of `amount`'s currency. Above zero at once with automatic capture. */
  captured: v.optional(v.number()),
  reference: Reference,
  card: CardView,
  decline: v.optional(Decline),
  /** There where 3-D Secure was run and had this end. */
  three_ds: v.optional(Authentication),
  /** Grows with every change of the payment: of two results the one with the higher `seq` is newer. */
  seq: v.number(),
  iat: Seconds,
});
export type ResultClaims = v.InferOutput<typeof ResultClaims>;
