import {fromDE4, matchingKey} from '@florin/network';
import {replay, type Authorization, type Sandbox} from '@florin/sandbox';
import type {Store} from './store.ts';

/** A payment's row, as far as money is concerned. */
export interface PaymentRow {
  id: string;
  session_id: string;
  attempt: string;
  state: string;
  amount: number;
  incremented: number;
  order_reference: string | null;
  trace: {transmitted: string; stan: string; acquirer: string};
  seq: number;
  released: number | null;
  lease: string | null;
  capture_before: number | null;
}

/** An increment's row. */
export interface IncrementRow extends Pick<PaymentRow, 'trace'> {
  id: string;
  payment_id: string;
  state: string;
  amount: number;
}

export interface ItemRow {
  id: string;
  payment_id: string;
  state: string;
  amount: number;
  trace: object | null;
}

/** What stands on an account for a payment. */
export interface BookedRow {
  payment_id: string;
  account: string;
  amount: number;
}

/** What a settlement withholds, which is nothing any more once another has released it, and what is booked of it. */
export interface ReserveRow {
  id: string;
  withheld: number;
  booked: number;
}

/** What processor and network have written down. */
export interface Books {
  payments: PaymentRow[];
  captures: ItemRow[];
  refunds: ItemRow[];
  increments: IncrementRow[];
  /** Ledger entries of each currency, summed. */
  imbalances: {currency: string; sum: number}[];
  booked: BookedRow[];
  reserves: ReserveRow[];
  /** By matching key, from the network's own log. */
  authorizations: ReadonlyMap<string, Authorization>;
  /** Held on all accounts, as the network's operator sees them. */
  held: number;
  /** Presentments that the network refused for good. */
  refusals: string[];
  messages: number;
  /** Something was presented to the network and has no answer. */
  presented: boolean;
  approvals: number;
  /** What is not in its final state. */
  open: string[];
}

export const readBooks = async (store: Store, sandbox: Sandbox): Promise<Books> => {
  const read = async <T>(query: string): Promise<T[]> => (await store.query(query, [])).rows as T[];
  const payments = await read<PaymentRow>('select * from payments order by created_at, id');
  const messages = (await read('select id from webhook_messages')).length;
  const captures = await read<ItemRow>('select * from captures order by created_at, id');
  const refunds = await read<ItemRow>('select * from refunds order by created_at, id');
  const increments = await read<IncrementRow>('select * from increments order by created_at, id');
  const presented = [...captures, ...refunds].some(({state, trace}) => state === 'pending' && trace !== null);
  const decisions = sandbox.decisions();
  const refused = decisions.filter(({request, said}) => request.mti === '0220' && said[39] !== '00');
  return {
    payments,
    ...{captures, refunds, increments, presented},
    imbalances: await read(
      'select currency, sum(amount)::bigint as sum from ledger_entries group by currency having sum(amount) <> 0',
    ),
    booked: await read<BookedRow>(
      `select payment_id, account, sum(amount)::bigint as amount from ledger_entries
        where payment_id is not null group by payment_id, account`,
    ),
    reserves: await read<ReserveRow>(
      `select id, case when reserve_released_by is null then reserved else 0 end as withheld,
        (select coalesce(-sum(amount), 0)::bigint from ledger_entries
          where account = 'reserve' and split_part(transfer, ' ', 2) = settlements.id) as booked from settlements`,
    ),
    authorizations: replay(decisions).authorizations,
    held: sandbox
      .accounts()
      .flatMap(({balances}) => Object.values(balances))
      .reduce((sum, {held}) => sum + held, 0),
    refusals: refused.map(({request, said}) => `${request[3]} of ${fromDE4(request[4])}: ${said[39]}`),
    messages,
    approvals: decisions.filter(({request, said}) => request.mti === '0100' && said[39] === '00').length,
    open: [
      ...payments.filter(isOpen).map(({id, state}) => `${id} is ${state}, and not over`),
      ...increments.filter(({state}) => state === 'pending').map(({id}) => `${id} is pending`),
      ...(presented ? ['something was presented, and is neither taken nor refused'] : []),
      ...(messages > 0 ? [`${messages} messages are not delivered`] : []),
    ],
  };
};

const isOpen = ({state, lease, released}: PaymentRow): boolean =>
  state === 'processing' || state === 'requires_action' || (released !== null && lease !== null);

/** By which the network knows a payment. */
export const keyOf = ({trace: {transmitted, stan, acquirer}}: Pick<PaymentRow, 'trace'>): string =>
  matchingKey({7: transmitted, 11: stan, 32: acquirer});

/** States in which a payment was approved, and the approval stands. */
export const APPROVED = new Set(['authorized', 'voided']);

const ofPayment = (rows: readonly ItemRow[], {id}: PaymentRow): ItemRow[] =>
  rows.filter(row => row.payment_id === id);

/** Captured or refunded of a payment: what failed does not count. */
export const total = (rows: readonly ItemRow[], payment: PaymentRow): number =>
  ofPayment(rows, payment).reduce((sum, {state, amount}) => sum + (state === 'failed' ? 0 : amount), 0);

/** What the network has taken or given back. */
export const cleared = (rows: readonly ItemRow[], payment: PaymentRow): number =>
  ofPayment(rows, payment).reduce(
    (sum, {state, amount}) => sum + (state === 'cleared' || state === 'settled' ? amount : 0),
    0,
  );

/** What may be captured of a payment in all. */
export const authorized = ({amount, incremented}: PaymentRow): number => amount + incremented;

/** What should stand on the accounts of a payment: what is on its way, and what the network took less what it gave. */
export const dueOn = (
  row: PaymentRow,
  {captures, refunds}: {captures: readonly ItemRow[]; refunds: readonly ItemRow[]},
): Record<string, number> => ({
  cardholder_clearing: pending(captures, row),
  network_receivable: cleared(captures, row) - cleared(refunds, row),
  refunds: 0 - pending(refunds, row),
});

const pending = (rows: readonly ItemRow[], payment: PaymentRow): number =>
  total(rows, payment) - cleared(rows, payment);

/** What the network should hold for a payment now. */
export const heldFor = (row: PaymentRow, {captures}: {captures: readonly ItemRow[]}): number => {
  if (!APPROVED.has(row.state)) return 0;
  return authorized(row) - (row.released ?? 0) - cleared(captures, row);
};
