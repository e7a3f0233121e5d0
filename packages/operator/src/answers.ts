import type {Fees, PaymentView, SettlementReport, SettlementView} from '@florin/protocol';

/** A page of a list, newest first. `next_cursor` is null on the last one. */
export interface List<T> {
  data: T[];
  next_cursor: string | null;
}

export interface Merchant {
  id: string;
  name: string;
}

/** A payment in a list. */
export interface ListedPayment {
  merchant: string;
  payment: Omit<PaymentView, 'result'>;
}

/** A payment with all that is known of it. No card number. */
export interface PaymentRecord extends ListedPayment {
  trace: {transmitted: string; stan: string; acquirer: string; rrn: string};
  approval_code: string | null;
  /** What was kept of each capture and refund, and the settlement that it is in. */
  shares: Share[];
  /** The oldest first, as `audit`. */
  ledger: Transfer[];
  audit: Deed[];
}

export interface Share {
  /** Of the capture or refund. */
  id: string;
  fees: Fees;
  settlement: string | null;
}

/** Money moved in one go. `at` is in milliseconds; amounts in minor units, debits above zero. */
export interface Transfer {
  id: string;
  at: number;
  currency: string;
  merchant: string;
  payment: string | null;
  settlement: string | null;
  entries: Partial<Record<string, number>>;
}

/** Something that was done, and by whom. `at` is in milliseconds. */
export interface Deed {
  at: number;
  actor: string;
  action: string;
  subject: string;
}

/** The books: what stands on each account, and what was moved last. */
export interface Ledger {
  balances: {currency: string; account: string; balance: number}[];
  transfers: Transfer[];
}

/** What was presented to the network on a day, and its fees. Amounts in minor units. */
export interface DayFigures {
  captures: number;
  captured: number;
  refunds: number;
  refunded: number;
  interchange: number;
  scheme: number;
}

/** A merchant's day on which the network has other figures; `lines` are captures and refunds that are not the same. */
export interface DayOff {
  merchant: string;
  currency: string;
  day: string;
  ours: DayFigures;
  theirs: DayFigures;
  lines: string[];
}

/** An account on which something else stands than is due. */
export interface AccountOff {
  currency: string;
  booked: number;
  due: number;
}

/** What is wrong with the books; nothing where all are empty. `account` is null of all accounts together. */
export interface LedgerCheck {
  imbalances: {currency: string; sum: number}[];
  payments: (AccountOff & {payment: string; account: string | null})[];
  settlements: (AccountOff & {settlement: string; account: string | null})[];
  days: DayOff[];
}

export interface ListedSettlement {
  merchant: string;
  settlement: SettlementView;
}

export interface SettlementRecord {
  merchant: string;
  settlement: SettlementReport;
}
