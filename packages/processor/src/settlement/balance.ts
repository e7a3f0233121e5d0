import type {BalanceView} from '@florin/protocol';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import {balances, type Account} from '../ledger/ledger.js';

/**
 * A merchant's money by currency: what is owed and what is withheld from the ledger, what was paid and kept from the
 * settlements. What is captured is owed before the network has taken it, and fees only from then on are taken off.
 */
export const merchantBalance = async ({db}: Context, merchant: string): Promise<BalanceView> => {
  const owed = await balances(db, merchant);
  const settled = await db
    .selectFrom('settlements')
    .select([
      'currency',
      sql<number>`sum(net)::bigint`.as('paid_out'),
      sql<number>`sum(interchange + scheme_fees + processor_fees)::bigint`.as('fees'),
    ])
    .where('merchant_id', '=', merchant)
    .groupBy('currency')
    .execute();
  const currencies = [...new Set([...owed, ...settled].map(({currency}) => currency))].sort();
  return {
    balances: currencies.map(currency => {
      // A liability is a credit, so below zero in the ledger.
      const owing = (account: Account): number =>
        0 - (owed.find(row => row.currency === currency && row.account === account)?.balance ?? 0);
      const {paid_out = 0, fees = 0} = settled.find(row => row.currency === currency) ?? {};
      return {currency, pending: owing('merchant_payable'), reserved: owing('reserve'), paid_out, fees};
    }),
  };
};
