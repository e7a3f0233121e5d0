import type {DisplayStatus, PaymentView} from '@florin/protocol';
import type {Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {LedgerRow, NetworkTrace} from '../database/tables.js';
import {displayed} from '../payments/list.js';
import {selectPayments} from '../payments/result.js';
import {viewsOf} from '../payments/view.js';

/** What an operator sees of a payment: what its merchant sees, and how network and ledger know it. No card number. */
export interface PaymentRecord {
  merchant: string;
  payment: Omit<PaymentView, 'result'>;
  trace: NetworkTrace;
  approval_code: string | null;
  ledger: Pick<Selectable<LedgerRow>, 'transfer' | 'account' | 'amount' | 'currency'>[];
}

/** A payment, or a card that was to be kept without one, whosever it is; undefined where there is none of this id. */
export const showPayment = async (context: Context, id: string): Promise<PaymentRecord | undefined> => {
  const {db} = context;
  const row = await selectPayments(db).where('payments.id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const [view] = await viewsOf(context, [row]);
  const ledger = await db
    .selectFrom('ledger_entries')
    .select(['transfer', 'account', 'amount', 'currency'])
    .where('payment_id', '=', id)
    .orderBy('id')
    .execute();
  const {merchant_id: merchant, trace, approval_code} = row;
  return {merchant, payment: withoutResult(view!), trace, approval_code, ledger};
};

/** Which payments are listed. */
export interface PaymentFilter {
  status?: DisplayStatus | undefined;
  limit?: number | undefined;
}

/** A payment in a list of all merchants'. */
export type ListedPayment = Pick<PaymentRecord, 'merchant' | 'payment'>;

/** Payments of all merchants, the newest first. */
export const listAllPayments = async (
  context: Context,
  {status, limit = 20}: PaymentFilter,
): Promise<ListedPayment[]> => {
  const rows = await selectPayments(context.db)
    .where('payments.mode', '=', 'payment')
    .$if(status !== undefined, query => query.where(displayed, '=', status!))
    .orderBy('payments.created_at', 'desc')
    .orderBy('payments.id', 'desc')
    .limit(limit)
    .execute();
  const views = await viewsOf(context, rows);
  return rows.map(({merchant_id}, i) => ({merchant: merchant_id, payment: withoutResult(views[i]!)}));
};

// What a merchant's server believes must not lie about where operators look.
const withoutResult = ({result: _, ...view}: PaymentView): Omit<PaymentView, 'result'> => view;
