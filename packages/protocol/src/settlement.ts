import * as v from 'valibot';
import {CardView} from './result.js';
import {PaymentId, Reference, RefundId, CaptureId, Seconds, SettlementId} from './primitives.js';
import {PAGE_QUERY} from './page.js';

const Minor = v.pipe(v.number(), v.safeInteger());
const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** What was kept on the way, in minor units; below zero was given back, as it may be with a refund. */
export const Fees = v.object({
  /** Kept by the cardholder's issuer. */
  interchange: Minor,
  /** Kept by the card network. */
  scheme: Minor,
  /** Kept by the processor. */
  processor: Minor,
});
export type Fees = v.InferOutput<typeof Fees>;

/** One pay-out to the merchant's account. Sums are in minor units of `currency`. */
export const SettlementView = v.object({
  id: SettlementId,
  /** ISO 4217, three letters. */
  currency: v.string(),
  captures: Count,
  /** The sum of the captures. */
  captured: Minor,
  refunds: Count,
  /** The sum of the refunds. */
  refunded: Minor,
  fees: Fees,
  /** Withheld of it for a time, where the merchant has a reserve. */
  reserved: v.optional(Count, 0),
  /** What was withheld of settlements before, and is paid with this one. */
  released: v.optional(Count, 0),
  /**
   * `captured` less `refunded`, all fees and `reserved`, and more by `released`: paid to the merchant or, below zero,
   * collected.
   */
  net: Minor,
  created_at: Seconds,
});
export type SettlementView = v.InferOutput<typeof SettlementView>;

/** What every line of a settlement has. */
const LINE = {
  /** Minor units; below zero where it takes from the settlement. */
  amount: Minor,
  fees: Fees,
  /** `amount` less all fees: the settlement's `net` is the sum of its lines'. */
  net: Minor,
};

/** A capture or a refund as it was settled. */
export const PaymentLine = v.object({
  kind: v.picklist(['capture', 'refund']),
  id: v.union([CaptureId, RefundId]),
  payment: PaymentId,
  reference: Reference,
  card: v.object({brand: CardView.entries.brand, last4: CardView.entries.last4}),
  ...LINE,
  /** When the merchant asked for it. */
  created_at: Seconds,
});
export type PaymentLine = v.InferOutput<typeof PaymentLine>;

/** What a settlement withholds, or pays of what was withheld before. Without fees. */
export const ReserveLine = v.object({
  kind: v.picklist(['reserve', 'release']),
  /** The settlement that withheld it. */
  id: SettlementId,
  ...LINE,
  /** When it was withheld. */
  created_at: Seconds,
});
export type ReserveLine = v.InferOutput<typeof ReserveLine>;

/** What each cent of a settlement is from. Lines without a `payment` are there where the merchant has a reserve alone. */
export const SettlementLine = v.variant('kind', [PaymentLine, ReserveLine]);
export type SettlementLine = v.InferOutput<typeof SettlementLine>;

/**
 * Answer of `GET /v1/settlements/{id}`: a settlement with every capture and refund in it, and what was withheld or released;
 * the oldest first.
 */
export const SettlementReport = v.object({...SettlementView.entries, lines: v.array(SettlementLine)});
export type SettlementReport = v.InferOutput<typeof SettlementReport>;

/** The query of `GET /v1/settlements`. */
export const SettlementQuery = v.strictObject(PAGE_QUERY);
export type SettlementQuery = v.InferOutput<typeof SettlementQuery>;

/** Answer of `GET /v1/settlements`: the merchant's own, newest first. `next_cursor` is null on the last page. */
export const SettlementList = v.object({
  data: v.array(SettlementView),
  next_cursor: v.nullable(v.string()),
});
export type SettlementList = v.InferOutput<typeof SettlementList>;
