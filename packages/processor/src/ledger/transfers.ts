import {sql} from 'kysely';
import type {Database} from '../database/tables.js';
import type {Transfer} from './ledger.js';

/** A transfer as it was written. */
export type WrittenTransfer = Omit<Transfer, 'payment' | 'settlement'> & {
  payment: string | null;
  settlement: string | null;
};

/** Which transfers are read: of all merchants, unless one is named. */
export interface TransferFilter {
  merchant?: string | undefined;
  payment?: string | undefined;
  limit: number;
}

/** Transfers with their entries, the newest first. */
export const readTransfers = (
  db: Database,
  {merchant, payment, limit}: TransferFilter,
): Promise<WrittenTransfer[]> =>
  db
    .selectFrom('ledger_entries')
    .select(['transfer as id', 'merchant_id as merchant', 'currency', 'created_at as at'])
    .select(['payment_id as payment', 'settlement_id as settlement'])
    .select(sql<Transfer['entries']>`json_object_agg(account, amount order by id)`.as('entries'))
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .$if(payment !== undefined, query => query.where('payment_id', '=', payment!))
    .groupBy(['transfer', 'merchant_id', 'currency', 'created_at', 'payment_id', 'settlement_id'])
    .orderBy(sql`min(id)`, 'desc')
    .limit(limit)
    .execute();
