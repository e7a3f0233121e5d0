import type {Merchant} from '@florin/merchant';
import type {BalanceView, PaymentView, SettlementReport} from '@florin/protocol';
import type {AccountView, Decision} from '@florin/sandbox';
import {readBooks, type Books} from '../faults/real/books.ts';
import type {Stand} from '../faults/real/stand.ts';
import type {WireNetwork} from './wire-network.ts';

/** What a merchant's server reads when the day is over. */
export interface MerchantView {
  payments: PaymentView[];
  settlements: SettlementReport[];
  balance: BalanceView;
}

/** What everybody has written down. */
export interface Evidence {
  /** The network's own log and accounts. */
  decisions: Decision[];
  accounts: AccountView[];
  /** By merchant, through the API. */
  api: Record<string, MerchantView>;
  /** The database, read when no processor runs any more. */
  books: Books;
}

/** Reads it all, and ends the processors. */
export const gather = async (
  {network, books}: Pick<Stand<WireNetwork>, 'network' | 'books'>,
  merchants: ReadonlyMap<string, Merchant>,
): Promise<Evidence> => {
  const api: Evidence['api'] = {};
  for (const [id, merchant] of merchants) api[id] = await view(merchant);
  const [decisions, accounts] = [await network.decisions(), await network.accounts()];
  const {db, close} = await books();
  return {decisions, accounts, api, books: await readBooks(db).finally(close)};
};

const view = async ({payments, settlements, balance}: Merchant): Promise<MerchantView> => {
  const listed: PaymentView[] = [];
  for await (const payment of payments.all({limit: 100})) listed.push(payment);
  const reports: SettlementReport[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await settlements.list({limit: 100, ...(cursor && {cursor})});
    for (const {id} of page.data) reports.push(await settlements.get(id));
    cursor = page.next_cursor;
  }
  return {payments: listed, settlements: reports, balance: await balance()};
};
