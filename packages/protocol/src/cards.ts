import * as v from 'valibot';
import {Reference, Seconds} from './primitives.js';
import {SavedCard} from './result.js';

/** A saved card as the merchant's server sees it. */
export const SavedCardView = v.object({
  ...SavedCard.entries,
  customer: Reference,
  /** The sentence by which the shopper gave leave, as it was shown to them. Absent where the form did nothing but keep it. */
  consent: v.optional(v.string()),
  consented_at: Seconds,
});
export type SavedCardView = v.InferOutput<typeof SavedCardView>;

/** Answer of `GET /v1/cards`: the customer's cards, the one that was saved last first. */
export const SavedCardList = v.object({data: v.array(SavedCardView)});
export type SavedCardList = v.InferOutput<typeof SavedCardList>;
