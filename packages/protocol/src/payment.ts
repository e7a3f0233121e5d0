import * as v from 'valibot';
import {Decline} from './decline.js';
import {Money} from './money.js';
import {PAGE_QUERY} from './page.js';
import {
  AttemptId,
  CaptureId,
  CardId,
  CompactJwe,
  CompactJws,
  IncrementId,
  PaymentId,
  Reference,
  RefundId,
  Seconds,
  SessionId,
} from './primitives.js';
import {Authentication, CardView} from './result.js';
import {CaptureMode} from './session.js';
import {CAPTURE_STATES, DISPLAY_STATUSES, INCREMENT_STATES, PAYMENT_STATES} from './states.js';

/** What an issuer's access control server asks about the browser (EMV 3-D Secure 2.3.1, browser fields). */
export const BrowserInfo = v.object({
  language: v.pipe(v.string(), v.maxLength(35)),
  color_depth: v.number(),
  screen_width: v.number(),
  screen_height: v.number(),
  /** Minutes between UTC and local time, as `Date.prototype.getTimezoneOffset` gives them. */
  timezone_offset: v.number(),
});
export type BrowserInfo = v.InferOutput<typeof BrowserInfo>;

/** Body of the frame's `POST /v1/payments` and `POST /v1/tokens`. */
export const PaymentSubmission = v.strictObject({
  session: SessionId,
  attempt: AttemptId,
  /** The attempt that this one follows in the same frame; it is closed for ever. */
  after: v.nullable(AttemptId),
  envelope: CompactJwe,
  browser: BrowserInfo,
});
export type PaymentSubmission = v.InferOutput<typeof PaymentSubmission>;

/**
 * What the shopper is to do before the payment can go on: the issuer wants to see who they are. `url` is a page of the
 * processor's own origin, for the secure frame to show in a frame of its own. Such a page has a form, which the frame
 * submits and which leads to the issuer's pages. A page of that origin without a form, to which the issuer leads back, is
 * the end: the frame then calls `continue`.
 */
export const NextAction = v.object({
  type: v.literal('challenge'),
  url: v.pipe(v.string(), v.url()),
  /** When the attempt is over if nothing was done. */
  expires_at: Seconds,
});
export type NextAction = v.InferOutput<typeof NextAction>;

/** Answer to a submission and to the recovery call: 200 when final or waiting for the shopper, 202 while in flight. */
export const PaymentAnswer = v.object({
  id: PaymentId,
  attempt: AttemptId,
  status: v.picklist(PAYMENT_STATES),
  /** Signed, once the attempt has an outcome. */
  result: v.optional(CompactJws),
  /** There while the status is `requires_action`. */
  next_action: v.optional(NextAction),
});
export type PaymentAnswer = v.InferOutput<typeof PaymentAnswer>;

/**
 * Body of the frame's `POST /v1/payments/{id}/continue`. While the frame still has the card it seals it again under the
 * same attempt; without it the network is asked without the security code. `cancel` gives the attempt up.
 */
export const ContinueRequest = v.strictObject({
  attempt: AttemptId,
  envelope: v.optional(CompactJwe),
  cancel: v.optional(v.literal(true)),
});
export type ContinueRequest = v.InferOutput<typeof ContinueRequest>;

/**
 * Answer to a submission of a session that only keeps a card, and to its recovery call. `reversed` is an attempt whose
 * outcome never came: nothing is kept.
 */
export const TokenAnswer = v.object({
  id: CardId,
  attempt: AttemptId,
  status: v.picklist(['processing', 'tokenized', 'declined', 'reversed']),
  result: v.optional(CompactJws),
});
export type TokenAnswer = v.InferOutput<typeof TokenAnswer>;

/** Answer of the recovery call: of a payment, or of a card that is to be kept. */
export const AttemptAnswer = v.union([PaymentAnswer, TokenAnswer]);
export type AttemptAnswer = v.InferOutput<typeof AttemptAnswer>;

/**
 * Body of the merchant's server's own `POST /v1/payments`: a payment by a card that is kept, without the shopper. The
 * security code is asked for nowhere, for nobody keeps it.
 */
export const ChargeRequest = v.strictObject({
  /** A token of the merchant's: of a result that says `tokenized`, or of a card that a customer saved. */
  card: CardId,
  amount: Money,
  reference: Reference,
  capture: v.optional(CaptureMode, 'manual'),
});
export type ChargeRequest = v.InferInput<typeof ChargeRequest>;
export type Charge = v.InferOutput<typeof ChargeRequest>;

/** Body of `POST /v1/payments/{id}/capture`. Without an amount all that is left is captured. */
export const CaptureRequest = v.strictObject({amount: v.optional(Money)});
export type CaptureRequest = v.InferOutput<typeof CaptureRequest>;

export const CaptureView = v.object({
  id: CaptureId,
  payment: PaymentId,
  amount: Money,
  status: v.picklist(CAPTURE_STATES),
  created_at: Seconds,
});
export type CaptureView = v.InferOutput<typeof CaptureView>;

/**
 * What the issuer said of what the shopper typed beside the card. It is no reason of its own to decline, and told to
 * the merchant's server alone: a page could otherwise try one postal code after the other.
 */
export const Checks = v.object({
  postal_code: v.optional(v.picklist(['match', 'mismatch', 'unavailable'])),
});
export type Checks = v.InferOutput<typeof Checks>;

/**
 * Body of `POST /v1/payments/{id}/increments`: how much more is to be authorized than was, as for a stay that goes on or
 * an order that has grown (EMV: incremental authorization).
 */
export const IncrementRequest = v.strictObject({amount: Money});
export type IncrementRequest = v.InferOutput<typeof IncrementRequest>;

/** What an issuer said of more: once approved it can be captured with the rest, and is released with it. */
export const IncrementView = v.object({
  id: IncrementId,
  payment: PaymentId,
  /** What was asked for besides. */
  amount: Money,
  status: v.picklist(INCREMENT_STATES),
  decline: v.optional(Decline),
  created_at: Seconds,
});
export type IncrementView = v.InferOutput<typeof IncrementView>;

/**
 * Body of `POST /v1/payments/{id}/void`: all that is not captured is released, so there is nothing to say. A payment that
 * waits for its shopper is declined by it, as if they had given up.
 */
export const VoidRequest = v.strictObject({});
export type VoidRequest = v.InferOutput<typeof VoidRequest>;

export const VoidView = v.object({
  payment: PaymentId,
  /** What was authorized and not captured: the cardholder has it back. Nothing, where the payment waited for its shopper. */
  released: Money,
  created_at: Seconds,
});
export type VoidView = v.InferOutput<typeof VoidView>;

/** Body of `POST /v1/payments/{id}/refunds`. Without an amount all that was captured and is left is given back. */
export const RefundRequest = v.strictObject({amount: v.optional(Money)});
export type RefundRequest = v.InferOutput<typeof RefundRequest>;

export const RefundView = v.object({
  id: RefundId,
  payment: PaymentId,
  amount: Money,
  status: v.picklist(CAPTURE_STATES),
  created_at: Seconds,
});
export type RefundView = v.InferOutput<typeof RefundView>;

const Minor = v.number();

/** A payment as the merchant's server sees it. The sums are in minor units of `amount`'s currency. */
export const PaymentView = v.object({
  id: PaymentId,
  session: SessionId,
  attempt: AttemptId,
  reference: Reference,
  status: v.picklist(PAYMENT_STATES),
  display_status: v.picklist(DISPLAY_STATUSES),
  /** What the shopper paid, or was asked for. */
  amount: Money,
  /** Approved increments with it. */
  authorized: Minor,
  captured: Minor,
  /** Given back before it was captured, by a void. */
  released: v.optional(Minor, 0),
  /** Given back after it was captured. */
  refunded: v.optional(Minor, 0),
  settled: Minor,
  card: CardView,
  /** There where the card came with a postal code. */
  checks: v.optional(Checks),
  decline: v.optional(Decline),
  /** What the issuer said of the cardholder, where it was asked. */
  three_ds: v.optional(Authentication),
  captures: v.array(CaptureView),
  refunds: v.optional(v.array(RefundView), []),
  increments: v.optional(v.array(IncrementView), []),
  created_at: Seconds,
  /** Until when what is left of the authorization can be captured: then it is given back. Absent where nothing is left. */
  capture_before: v.optional(Seconds),
  /** Present once the payment has an outcome; signed anew at every read. */
  result: v.optional(CompactJws),
});
export type PaymentView = v.InferOutput<typeof PaymentView>;

/** The query of `GET /v1/payments`. What is left out narrows nothing. */
export const PaymentQuery = v.strictObject({
  session: v.optional(SessionId),
  /** As `display_status`, of which each payment has just one. */
  status: v.optional(v.picklist(DISPLAY_STATUSES)),
  reference: v.optional(Reference),
  ...PAGE_QUERY,
});
export type PaymentQuery = v.InferOutput<typeof PaymentQuery>;

/** Answer of `GET /v1/payments`: the merchant's own, newest first. `next_cursor` is null on the last page. */
export const PaymentList = v.object({data: v.array(PaymentView), next_cursor: v.nullable(v.string())});
export type PaymentList = v.InferOutput<typeof PaymentList>;

/**
 * Answer of `GET /v1/balance`: the merchant's money, by currency, in minor units. `pending` is captured and not yet paid
 * out: less fees where it has cleared, and whole until then. `reserved` is withheld for a time, and no part of it.
 * `paid_out` went to the merchant's account, `fees` were taken on the way of what was paid out. A refund counts against
 * `pending` as soon as it is asked for: after more refunds than captures it is below zero, and is collected.
 */
export const BalanceView = v.object({
  balances: v.array(
    v.object({
      ...{currency: v.string(), pending: Minor, reserved: v.optional(Minor, 0)},
      ...{paid_out: Minor, fees: Minor},
    }),
  ),
});
export type BalanceView = v.InferOutput<typeof BalanceView>;
