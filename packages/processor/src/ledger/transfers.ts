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
    // All entries ever written need not be read to find the newest.
    .$if(payment === undefined, query => query.where('id', 'in', newest(db, merchant, limit)))
    .groupBy(['transfer', 'merchant_id', 'currency', 'created_at', 'payment_id', 'settlement_id'])
    .orderBy(sql`min(id)`, 'desc')
    .limit(limit)
    .execute();

/** Of one transfer at most, so that of the newest transfers all entries are there. */
const MOST_ENTRIES = 6;

const newest = (db: Database, merchant: string | undefined, limit: number) =>
  db
    .selectFrom('ledger_entries')
    .select('id')
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .orderBy('id', 'desc')
    .limit((limit + 1) * MOST_ENTRIES);
