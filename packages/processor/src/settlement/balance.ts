import type {BalanceView} from '@florin/protocol';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import {balances} from '../ledger/ledger.js';

/** A merchant's money by currency: what is owed from the ledger, what was paid and kept from the settlements. */
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
      const payable = owed.find(row => row.currency === currency && row.account === 'merchant_payable');
      const {paid_out = 0, fees = 0} = settled.find(row => row.currency === currency) ?? {};
      // A liability is a credit, so below zero in the ledger.
      return {currency, pending: payable ? 0 - payable.balance : 0, paid_out, fees};
    }),
  };
};
