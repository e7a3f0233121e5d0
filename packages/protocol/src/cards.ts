import * as v from 'valibot';
import {Reference, Seconds, SessionId} from './primitives.js';
import {SavedCard} from './result.js';

/** A saved card as the merchant's server sees it. */
export const SavedCardView = v.object({
  ...SavedCard.entries,
  /** Absent where the form that kept it named none. */
  customer: v.optional(Reference),
  /** The sentence by which the shopper gave leave, as it was shown to them. Absent where the form did nothing but keep it. */
  consent: v.optional(v.string()),
  consented_at: Seconds,
});
export type SavedCardView = v.InferOutput<typeof SavedCardView>;

/** The query of `GET /v1/cards`: a customer's, or those that were kept in a session, which is one at the most. */
export const SavedCardQuery = v.union([
  v.strictObject({customer: Reference}),
  v.strictObject({session: SessionId}),
]);
export type SavedCardQuery = v.InferOutput<typeof SavedCardQuery>;

/** Answer of `GET /v1/cards`, the one that was saved last first. */
export const SavedCardList = v.object({data: v.array(SavedCardView)});
export type SavedCardList = v.InferOutput<typeof SavedCardList>;
