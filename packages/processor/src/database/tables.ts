import type {Totals} from '@florin/network';
import type {
  CaptureState,
  Checks,
  DeclineCode,
  Fields,
  IncrementState,
  PaymentState,
  SessionState,
  ThreeDSecure,
} from '@florin/protocol';
import type {ColumnType, Generated, GeneratedAlways, JSONColumnType, Kysely, Transaction} from 'kysely';
import type {AuditAction} from '../audit/audit.js';
import type {Authenticated, Challenge} from '../connectors/connector.js';
import type {KeyKind} from '../keys/key-pair.js';

/** Amounts are integers in minor units; times are milliseconds since 1970. */
export interface Tables {
  merchants: MerchantRow;
  api_keys: ApiKeyRow;
  processor_keys: KeyRow;
  root_keys: {id: string; kek: string; wrapped: string; created_at: number; wrapped_at: number};
  vault_keys: VaultKeyRow;
  sessions: SessionRow;
  orders: {merchant_id: string; reference: string; session_id: string | null};
  attempts: {session_id: string; id: string; payment_id: string | null; created_at: number};
  envelopes: {session_id: string; jti: string; attempt: string; body_hash: string};
  payments: PaymentRow;
  cards: CardRow;
  refused_cards: RefusedCardRow;
  captures: CaptureRow;
  refunds: CaptureRow;
  increments: IncrementRow;
  calls: {
    principal: string;
    call: string;
    key: string;
    body_hash: string;
    /** 0 while it is in flight. */
    status: number;
    body: string;
    created_at: number;
    /** Whoever works on it, and until when nobody else may. */
    claim: string | null;
    claimed_until: number;
  };
  ledger_entries: LedgerRow;
  settlements: SettlementRow;
  reconciliations: ReconciliationRow;
  cut_offs: {
    merchant_id: string;
    /** The end of the merchant's day. */
    at: number;
    /** Until when whoever settles it is the only one. */
    lease_until: number;
    done_at: number | null;
  };
  webhook_endpoints: EndpointRow;
  webhook_messages: WebhookMessageRow;
  audit_log: AuditRow;
}

export type Database = Kysely<Tables>;
/** Inside a transaction nothing but its own handle may be used. */
export type Tx = Transaction<Tables>;

export interface MerchantRow {
  id: string;
  name: string;
  city: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Merchant category code, ISO 18245. */
  mcc: string;
  created_at: number;
  /** When its day ends, in minutes after midnight UTC; null where the processor's own time holds. */
  cut_off: number | null;
  /** What is withheld of its settlements, in hundredths of a per cent, and for how long; both null where nothing is. */
  reserve_bps: number | null;
  reserve_days: number | null;
}

/** A secret key of a merchant's, of which only the hash is kept. */
export interface ApiKeyRow {
  hash: string;
  merchant_id: string;
  created_at: number;
  revoked_at: number | null;
  /** `key_` and the first letters of the hash. */
  id: GeneratedAlways<string>;
  /** What it is good for; all, unless given. */
  scopes: ColumnType<string[], string | undefined, never>;
}

/** What was done, and who did it. Neither changed nor deleted: the database refuses. */
export interface AuditRow {
  id: GeneratedAlways<number>;
  at: number;
  actor: string;
  action: AuditAction;
  subject: string;
  merchant_id: string | null;
}

/**
 * A key pair of the processor's. Not used yet it is the next; then in use; then kept for what it was handed out
 * for. Revoked, it is good for nothing.
 */
export interface KeyRow {
  /** RFC 7638 thumbprint. */
  kid: string;
  kind: KeyKind;
  public_jwk: JSONColumnType<Record<string, unknown>>;
  /** Under the key-encryption key; null once it was destroyed. */
  private_sealed: string | null;
  created_at: number;
  used_from: number | null;
  used_until: number | null;
  revoked_at: number | null;
}

/** A key that card numbers are sealed under. */
export interface VaultKeyRow {
  id: string;
  /** Under the root key. */
  wrapped: string;
  created_at: number;
  /** Since when nothing is sealed under it any more. */
  retired_at: number | null;
}

export interface SessionRow {
  id: string;
  merchant_id: string;
  state: SessionState;
  mode: 'payment' | 'tokenize';
  amount: number;
  currency: string | null;
  reference: string;
  reusable_reference: boolean;
  capture: 'automatic' | 'manual' | null;
  origins: JSONColumnType<string[]>;
  fields: JSONColumnType<Fields>;
  brands: JSONColumnType<string[]>;
  /** The merchant's own name for its customer. */
  customer: string | null;
  save_card: 'off' | 'ask';
  three_ds: ThreeDSecure;
  declined: number;
  created_at: number;
  expires_at: number;
}

/** An intent, and what became of it. Written before the network is asked. */
export interface PaymentRow {
  id: string;
  merchant_id: string;
  session_id: string;
  attempt: string;
  state: PaymentState;
  /** What the network was asked: a payment, or whether the card is good. */
  mode: 'payment' | 'tokenize';
  amount: number;
  /** What was approved besides. */
  incremented: number;
  currency: string;
  reference: string;
  /** The reference again where it may be paid only once, else null. */
  order_reference: string | null;
  capture: 'automatic' | 'manual' | null;
  card_id: string;
  /** Names the request to the network: what a reversal and a capture must point back to. */
  trace: JSONColumnType<NetworkTrace>;
  approval_code: string | null;
  decline: DeclineCode | null;
  /** What the issuer said of the postal code; null where none was sent. */
  postal_check: NonNullable<Checks['postal_code']> | null;
  seq: number;
  /** Who may finish it, and until when: another processor takes over after that. */
  lease: string | null;
  lease_until: number;
  created_at: number;
  /**
   * What was given back uncaptured, by a void or because the authorization came to its end, and when; null where there
   * was none. A lease then means that the network is still to be told.
   */
  released: number | null;
  released_at: number | null;
  /** When the authorization ends; null where there is none, or nothing is left of it to capture. */
  capture_before: number | null;
  /** How it stands with the issuer's look at the cardholder; null where there was none. */
  authentication: JSONColumnType<Challenge | Authenticated> | null;
  /** Until when the shopper may do what the issuer asks for; null where nothing is asked. */
  action_until: number | null;
}

/** An intent to have more authorized, and what became of it. Written before the network is asked. */
export interface IncrementRow {
  id: string;
  payment_id: string;
  state: IncrementState;
  amount: number;
  currency: string;
  /** Null where the network is not asked. */
  trace: JSONColumnType<NetworkTrace> | null;
  decline: DeclineCode | null;
  /** While it is pending: who may finish it, and until when. */
  lease: string | null;
  lease_until: number;
  created_at: number;
}

/** The elements by which the network knows a message again: DE7, DE11 and DE32, and the RRN (DE37). */
export interface NetworkTrace {
  transmitted: string;
  stan: string;
  acquirer: string;
  rrn: string;
}

/** The trace of a capture or a refund, with what else must be the same in every presentment of it. */
export interface PresentedTrace extends NetworkTrace {
  /** The merchant when it was first presented. */
  merchant?: Pick<MerchantRow, 'name' | 'city' | 'country' | 'mcc'>;
}

export interface CardRow {
  id: string;
  merchant_id: string;
  brand: string;
  last4: string;
  exp_month: number;
  exp_year: number;
  /** Keyed hash of the number: equal for equal cards, meaningless without the key. */
  fingerprint: string;
  vault_key: string;
  /** Null once the card was forgotten, or came to nothing unkept, and until one that is only to be kept was approved. */
  number_sealed: string | null;
  created_at: number;
  /**
   * Whom it is kept for, by which sentence they gave leave, and since when. All are null where it is not kept; the
   * first two may be where the form did nothing but keep it.
   */
  customer: string | null;
  consent: string | null;
  consented_at: number | null;
  forgotten_at: number | null;
}

/** A card that its issuer has said no of. */
export interface RefusedCardRow {
  fingerprint: string;
  /** Why it wants never to be asked again, and when it last said so; null where it did not. */
  decline: DeclineCode | null;
  at: number | null;
  /** When it last said no, of whatever kind: the latest last, and no more of them than are counted. */
  declines: number[];
}

/** A capture, or a refund: on its way through clearing to settlement the two are alike. */
export interface CaptureRow {
  id: string;
  payment_id: string;
  merchant_id: string;
  state: CaptureState;
  amount: number;
  currency: string;
  /** Given when it is first presented. */
  trace: JSONColumnType<PresentedTrace> | null;
  /** `YYYY-MM-DD` of the trace. */
  business_day: string | null;
  interchange: number;
  scheme_fee: number;
  processor_fee: number;
  settlement_id: string | null;
  created_at: number;
}

export interface LedgerRow {
  id: Generated<number>;
  /** Entries of one transfer sum to zero. */
  transfer: string;
  account: string;
  merchant_id: string;
  currency: string;
  /** Debits above zero, credits below. */
  amount: number;
  payment_id: string | null;
  settlement_id: string | null;
  created_at: number;
}

export interface SettlementRow {
  id: string;
  merchant_id: string;
  currency: string;
  captures: number;
  /** What was captured. */
  gross: number;
  refunds: number;
  /** What was given back of it, or of what was settled before. */
  refunded: number;
  interchange: number;
  scheme_fees: number;
  processor_fees: number;
  /** Withheld of it, until when, and the settlement that has paid it meanwhile. */
  reserved: number;
  reserve_until: number | null;
  reserve_released_by: string | null;
  /** What was withheld of settlements before, and is paid with this one. */
  released: number;
  /** What is paid to the merchant, or below zero collected. */
  net: number;
  created_at: number;
}

/** A merchant's day in one currency, and whether the network has the same figures of it. */
export interface ReconciliationRow {
  merchant_id: string;
  currency: string;
  /** `YYYY-MM-DD`, the day on which it was presented. */
  day: string;
  state: 'open' | 'balanced' | 'off';
  /** How often something of the day was cleared. */
  changes: number;
  checked_at: number | null;
  ours: JSONColumnType<Totals> | null;
  theirs: JSONColumnType<Totals> | null;
  /** Ids of captures and refunds of which the network says something else. */
  lines: JSONColumnType<string[]> | null;
}

/** Where a merchant's server hears of its payments. */
export interface EndpointRow {
  id: string;
  merchant_id: string;
  url: string;
  /** Under the root key. */
  secret_sealed: string;
  /** Secrets of before that still sign, the newest first. */
  former_secrets: ColumnType<FormerSecret[], string | undefined, string>;
  created_at: number;
}

/** A secret of an endpoint's that was rotated, and the end of its time. */
export interface FormerSecret {
  sealed: string;
  until: number;
}

/** What an endpoint is to be told. Written by the database itself, and gone once it was delivered. */
export interface WebhookMessageRow {
  id: Generated<number>;
  endpoint_id: string;
  payment_id: string;
  /** The payment's, after the change. */
  seq: number;
  type: string;
  created_at: number;
  attempts: number;
  due_at: number;
  /** Who may send it, and until when. */
  lease: string | null;
  lease_until: number;
}
