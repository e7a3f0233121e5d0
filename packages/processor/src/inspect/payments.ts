import type {Fees, PaymentView} from '@florin/protocol';
import {readAuditOf, type AuditEntry} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {Database, NetworkTrace} from '../database/tables.js';
import type {Page} from '../http/page.js';
import {readTransfers, type WrittenTransfer} from '../ledger/transfers.js';
import {findPayments, type PaymentFilter} from '../payments/list.js';
import {selectPayments} from '../payments/result.js';
import {viewsOf} from '../payments/view.js';

/** What an operator sees of a payment: what its merchant sees, and how network and ledger know it. No card number. */
export interface PaymentRecord {
  merchant: string;
  payment: Omit<PaymentView, 'result'>;
  trace: NetworkTrace;
  approval_code: string | null;
  shares: Share[];
  /** Its transfers, the oldest first. */
  ledger: WrittenTransfer[];
  /** Who changed it, and who settled it; the oldest first. */
  audit: AuditEntry[];
}

/** What was kept of a capture or a refund, and the settlement that it is in. */
export interface Share {
  /** Of the capture or the refund. */
  id: string;
  fees: Fees;
  settlement: string | null;
}

/** The most transfers of one payment that are shown. */
const MOST = 1_000;

/** A payment, or a card that was to be kept without one, whosever it is; undefined where there is none of this id. */
export const showPayment = async (context: Context, id: string): Promise<PaymentRecord | undefined> => {
  const {db} = context;
  const row = await selectPayments(db).where('payments.id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const [view] = await viewsOf(context, [row]);
  const shares = await sharesOf(db, id);
  const settlements = shares.flatMap(({settlement}) => settlement ?? []);
  const {merchant_id: merchant, trace, approval_code} = row;
  return {
    ...{merchant, payment: withoutResult(view!), trace, approval_code, shares},
    ledger: (await readTransfers(db, {payment: id, limit: MOST})).reverse(),
    audit: await readAuditOf(db, [id, ...settlements]),
  };
};

const sharesOf = async (db: Database, payment: string): Promise<Share[]> => {
  const of = (table: 'captures' | 'refunds') =>
    db
      .selectFrom(table)
      .select(['id', 'interchange', 'scheme_fee', 'processor_fee', 'settlement_id as settlement'])
      .where('payment_id', '=', payment);
  const rows = await of('captures').unionAll(of('refunds')).execute();
  return rows.map(({id, settlement, interchange, scheme_fee: scheme, processor_fee: processor}) => ({
    ...{id, settlement},
    fees: {interchange, scheme, processor},
  }));
};

/** A payment in a list of all merchants'. */
export type ListedPayment = Pick<PaymentRecord, 'merchant' | 'payment'>;

/** A page of the payments that fit, newest first: of all merchants, unless one is named. */
export const listAllPayments = async (
  context: Context,
  filter: PaymentFilter,
  page: Page,
): Promise<{data: ListedPayment[]; next_cursor: string | null}> => {
  const {page: rows, next_cursor} = await findPayments(context, filter, page);
  const views = await viewsOf(context, rows);
  const data = rows.map(({merchant_id}, i) => ({merchant: merchant_id, payment: withoutResult(views[i]!)}));
  return {data, next_cursor};
};

// What a merchant's server believes must not lie about where operators look.
const withoutResult = ({result: _, ...view}: PaymentView): Omit<PaymentView, 'result'> => view;
