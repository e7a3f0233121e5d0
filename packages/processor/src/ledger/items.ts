import type {Fees} from '@florin/protocol';
import type {Transfer} from './ledger.js';

/** What a cardholder is charged, or given back. */
export type ItemKind = 'capture' | 'refund';

/** A capture or a refund, as far as the books are concerned. Minor units. */
export interface BookedItem {
  kind: ItemKind;
  id: string;
  payment_id: string;
  merchant_id: string;
  currency: string;
  amount: number;
}

type Entries = Transfer['entries'];

/** What is booked when it is written down, long before the network hears of it. */
export const askedEntries = (kind: ItemKind, amount: number): Entries =>
  kind === 'capture'
    ? {cardholder_clearing: amount, merchant_payable: -amount}
    : {merchant_payable: amount, refunds: -amount};

/** The name of that transfer. */
export const askedName = ({kind, id}: Pick<BookedItem, 'kind' | 'id'>): string => `${kind} ${id}`;

/** Books that it is written down. */
export const asked = (item: BookedItem, at: number): Transfer => ({
  ...common(item, at),
  id: askedName(item),
  entries: askedEntries(item.kind, item.amount),
});

/** Books that the network took it, and what was kept of it. What a refund gets back of its fees is below zero. */
export const cleared = (item: BookedItem, at: number, {interchange, scheme, processor}: Fees): Transfer => ({
  ...common(item, at),
  id: `clearing ${item.id}`,
  entries: {
    ...taken(item),
    merchant_payable: interchange + scheme + processor,
    ...{interchange: -interchange, scheme_fees: -scheme, processor_fees: -processor},
  },
});

const taken = ({kind, amount}: BookedItem): Entries =>
  kind === 'capture'
    ? {network_receivable: amount, cardholder_clearing: -amount}
    : {refunds: amount, network_receivable: -amount};

/** Takes back what was booked of one that the network refused. */
export const refused = (item: BookedItem, at: number): Transfer => ({
  ...common(item, at),
  id: `refused ${item.id}`,
  entries: askedEntries(item.kind, -item.amount),
});

const common = ({merchant_id, currency, payment_id}: BookedItem, at: number) => ({
  ...{merchant: merchant_id, currency, payment: payment_id, at},
});
