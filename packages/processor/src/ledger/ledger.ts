import {sql} from 'kysely';
import type {Tx, Database} from '../database/tables.js';

/**
 * The accounts of the double-entry ledger, one of each a merchant and currency. Debits are above zero.
 * - `cardholder_clearing`: what cardholders were charged and the network has not taken yet
 * - `network_receivable`: what the card network owes us for cleared captures, less cleared refunds
 * - `settlement_bank`: what the network has paid us, less what merchants were paid
 * - `merchant_payable`: what we owe the merchant
 * - `refunds`: what cardholders are to have back and the network has not given yet
 * - `reserve`: what we owe the merchant and withhold for a time
 * - `interchange`, `scheme_fees`: what issuer and network keep when they pay
 * - `processor_fees`: what we earned
 */
export type Account =
  | 'cardholder_clearing'
  | 'network_receivable'
  | 'settlement_bank'
  | 'merchant_payable'
  | 'refunds'
  | 'reserve'
  | 'interchange'
  | 'scheme_fees'
  | 'processor_fees';

/** Money moved in one go: `entries` sum to zero. */
export interface Transfer {
  id: string;
  merchant: string;
  currency: string;
  at: number;
  payment?: string;
  settlement?: string;
  /** Minor units, debits above zero. */
  entries: Partial<Record<Account, number>>;
}

/** Writes a transfer. Entries are only ever added. */
export const post = async (
  tx: Tx,
  {id, merchant, currency, at, payment, settlement, entries}: Transfer,
): Promise<void> => {
  const rows = (Object.entries(entries) as [Account, number][]).filter(([, amount]) => amount !== 0);
  const sum = rows.reduce((total, [, amount]) => total + amount, 0);
  if (sum !== 0) throw new Error(`ledger_unbalanced: transfer ${id} is off by ${sum}`);
  if (rows.length === 0) return;
  await tx
    .insertInto('ledger_entries')
    .values(
      rows.map(([account, amount]) => ({
        ...{transfer: id, account, merchant_id: merchant, currency, amount, created_at: at},
        payment_id: payment ?? null,
        settlement_id: settlement ?? null,
      })),
    )
    .execute();
};

/** What stands on an account, in minor units. */
export interface Balance {
  currency: string;
  account: Account;
  balance: number;
}

/** The balance of each account, derived from its entries: of all merchants' together, unless one is named. */
export const balances = async (db: Database, merchant?: string): Promise<Balance[]> => {
  const rows = await db
    .selectFrom('ledger_entries')
    .select(['currency', 'account', sql<number>`sum(amount)::bigint`.as('balance')])
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .groupBy(['currency', 'account'])
    .orderBy('currency')
    .execute();
  return rows as Balance[];
};

/** Every currency whose entries do not sum to zero: none, or the books are wrong. */
export const imbalances = (db: Database) =>
  db
    .selectFrom('ledger_entries')
    .select(['currency', sql<number>`sum(amount)::bigint`.as('sum')])
    .groupBy('currency')
    .having(sql`sum(amount)`, '<>', 0)
    .execute();
