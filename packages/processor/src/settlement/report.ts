import type {
  PaymentLine,
  ReserveLine,
  SettlementLine,
  SettlementList,
  SettlementReport,
  SettlementView,
} from '@florin/protocol';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import type {Database, SettlementRow} from '../database/tables.js';
import {found} from '../http/problem.js';
import {isBehind, paged, type Page} from '../http/page.js';

/** A page of what a merchant was paid, newest first. */
export const listSettlements = async (
  context: Context,
  merchant: string,
  page: Page,
): Promise<SettlementList> => {
  const {page: rows, next_cursor} = await findSettlements(context, merchant, page);
  return {data: rows.map(settlementView), next_cursor};
};

/** A page of settlements, newest first: of all merchants, unless one is named. */
export const findSettlements = async (
  {db}: Context,
  merchant: string | undefined,
  page: Page,
): Promise<{page: SettlementRow[]; next_cursor: string | null}> => {
  const rows = await db
    .selectFrom('settlements')
    .selectAll()
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .$if(page.after !== undefined, query => query.where(isBehind('settlements', page.after!)))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return paged(rows, page);
};

/**
 * A merchant's settlement with all that is in it.
 * @throws ProblemError settlement_unknown, for another merchant's too
 */
export const readSettlement = async (
  {db}: Context,
  merchant: string,
  id: string,
): Promise<SettlementReport> => {
  const settlement = await db
    .selectFrom('settlements')
    .selectAll()
    .where('id', '=', id)
    .where('merchant_id', '=', merchant)
    .executeTakeFirst();
  return reportOf(db, found(settlement, 'settlement_unknown'));
};

/** A settlement with every capture and refund in it, and what it withheld or released; the oldest first. */
export const reportOf = async (db: Database, settlement: SettlementRow): Promise<SettlementReport> => {
  const {id} = settlement;
  const {rows} = await sql<LineRow>`
    select line.*, payments.reference, cards.brand, cards.last4 from (
      select 'capture' as kind, id, payment_id, amount, interchange, scheme_fee, processor_fee, created_at
      from captures where settlement_id = ${id}
      union all
      select 'refund', id, payment_id, -amount, interchange, scheme_fee, processor_fee, created_at
      from refunds where settlement_id = ${id}
      union all
      select 'release', id, null, reserved, 0, 0, 0, created_at from settlements where reserve_released_by = ${id}
      union all
      select 'reserve', id, null, -reserved, 0, 0, 0, created_at from settlements where id = ${id} and reserved > 0
    ) line
    left join payments on payments.id = line.payment_id left join cards on cards.id = payments.card_id
    order by line.created_at, line.id`.execute(db);
  return {...settlementView(settlement), lines: rows.map(lineView)};
};

type LineRow = {
  id: string;
  amount: number;
  interchange: number;
  scheme_fee: number;
  processor_fee: number;
  created_at: number;
} & (
  | {kind: PaymentLine['kind']; payment_id: string; reference: string; brand: string; last4: string}
  | {kind: ReserveLine['kind']; payment_id: null}
);

/** A settlement as its merchant's server sees it. */
export const settlementView = (row: SettlementRow): SettlementView => ({
  id: row.id as SettlementView['id'],
  ...{currency: row.currency, captures: row.captures, captured: row.gross},
  ...{refunds: row.refunds, refunded: row.refunded},
  fees: {interchange: row.interchange, scheme: row.scheme_fees, processor: row.processor_fees},
  ...{reserved: row.reserved, released: row.released, net: row.net},
  created_at: Math.floor(row.created_at / 1000),
});

const lineView = (row: LineRow): SettlementLine => {
  const sums = {
    amount: row.amount,
    fees: {interchange: row.interchange, scheme: row.scheme_fee, processor: row.processor_fee},
    net: row.amount - row.interchange - row.scheme_fee - row.processor_fee,
    created_at: Math.floor(row.created_at / 1000),
  };
  if (row.payment_id === null) return {kind: row.kind, id: row.id as ReserveLine['id'], ...sums};
  return {
    ...{kind: row.kind, id: row.id as PaymentLine['id'], payment: row.payment_id as PaymentLine['payment']},
    ...{reference: row.reference, card: {brand: row.brand, last4: row.last4}, ...sums},
  };
};

const COLUMNS = [
  ...['settlement', 'kind', 'id', 'payment', 'reference', 'brand', 'last4', 'currency'],
  ...['amount', 'interchange', 'scheme', 'processor', 'net', 'created_at'],
];

/**
 * A settlement as a table (RFC 4180), a line of each capture and refund, and of what was withheld or released, which is of
 * no payment. Amounts in minor units.
 */
export const settlementCsv = ({id, currency, lines}: SettlementReport): string => {
  const rows = lines.map(({kind, id: own, amount, fees, net, created_at, ...of}) => [
    ...[id, kind, own, ...('payment' in of ? paymentOf(of) : NO_PAYMENT), currency, amount],
    ...[fees.interchange, fees.scheme, fees.processor, net, new Date(created_at * 1000).toISOString()],
  ]);
  return [COLUMNS, ...rows].map(row => `${row.map(cell).join(',')}\r\n`).join('');
};

const paymentOf = ({payment, reference, card}: Pick<PaymentLine, 'payment' | 'reference' | 'card'>) => [
  ...[payment, reference, card.brand, card.last4],
];
const NO_PAYMENT = ['', '', '', ''];

/**
 * Quoted where it must be. A reference is the merchant's own text, and spreadsheets take one that begins like a formula
 * for a formula: an apostrophe before it makes it a text.
 */
const cell = (value: string | number): string => {
  if (typeof value === 'number') return String(value);
  const text = /^[=+@\t-]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
