import * as v from 'valibot';
import {PaymentView} from './payment.js';
import {PAYMENT_STATES} from './states.js';

/**
 * Everything a processor tells of a payment by itself: the state it came to, and what became of a capture. `updated` is
 * any other change.
 */
export const CHANGES = [
  ...PAYMENT_STATES,
  ...(['captured', 'cleared', 'settled', 'capture_failed', 'updated'] as const),
] as const;
export type Change = (typeof CHANGES)[number];

/** The type of a message to a merchant's server, such as `payment.authorized`. */
export type WebhookType = `payment.${Change}`;
export const WEBHOOK_TYPES = CHANGES.map((change): WebhookType => `payment.${change}`);

/**
 * Body of a message to a merchant's server, signed as [Standard Webhooks](https://www.standardwebhooks.com) has it. At
 * least once for each change, and for one payment in the order of `seq`.
 */
export const WebhookEvent = v.object({
  type: v.picklist(WEBHOOK_TYPES),
  /** When it changed (ISO 8601, UTC). */
  timestamp: v.pipe(v.string(), v.isoTimestamp()),
  /** Of the change, as in a signed result: of two messages about a payment the one with the higher `seq` is newer. */
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** The payment as it is when the message is sent: a late one tells of later changes too. */
  data: PaymentView,
});
export type WebhookEvent = v.InferOutput<typeof WebhookEvent>;
