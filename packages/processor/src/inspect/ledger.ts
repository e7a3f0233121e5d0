import type {Context} from '../context.js';
import {balances, type Balance} from '../ledger/ledger.js';
import {readTransfers, type WrittenTransfer} from '../ledger/transfers.js';

/** The books: what stands on each account, and what was moved last. */
export interface LedgerView {
  balances: Balance[];
  /** The newest first. */
  transfers: WrittenTransfer[];
}

/** How many transfers are shown. */
const LATEST = 20;

/** The books of all merchants, unless one is named. */
export const viewLedger = async ({db}: Context, merchant?: string): Promise<LedgerView> => ({
  balances: await balances(db, merchant),
  transfers: await readTransfers(db, {merchant, limit: LATEST}),
});
