import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CaptureRow, SettlementRow, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';

/** One pay-out to one merchant in one currency. Amounts in minor units. */
export type Settlement = SettlementRow;

/** Pays every merchant what is cleared and not yet settled. */
export const payOut = async (context: Context): Promise<Settlement[]> => {
  const due = await context.db
    .selectFrom('captures')
    .select(['merchant_id', 'currency'])
    .where('state', '=', 'cleared')
    .groupBy(['merchant_id', 'currency'])
    .execute();
  const settlements: Settlement[] = [];
  for (const {merchant_id, currency} of due) {
    const settlement = await context.db
      .transaction()
      .execute(tx => payOutOne(context, tx, merchant_id, currency));
    if (settlement) settlements.push(settlement);
  }
  return settlements;
};

const payOutOne = async ({runtime}: Context, tx: Tx, merchant: string, currency: string) => {
  const id = newId(runtime, 'set');
  // The update takes the rows: whoever comes second finds none.
  const captures = await tx
    .updateTable('captures')
    .set({state: 'settled', settlement_id: id})
    .where('state', '=', 'cleared')
    .where('merchant_id', '=', merchant)
    .where('currency', '=', currency)
    .returningAll()
    .execute();
  if (captures.length === 0) return undefined;
  await sql`update payments set seq = seq + 1
    where id in (select payment_id from captures where settlement_id = ${id})`.execute(tx);
  const settlement = totals(captures, {id, merchant_id: merchant, currency, created_at: runtime.now()});
  await tx.insertInto('settlements').values(settlement).execute();
  const {gross, interchange, scheme_fees, net} = settlement;
  const common = {merchant, currency, settlement: id, at: settlement.created_at};
  const received = gross - interchange - scheme_fees;
  // The network pays the gross less what it and the issuer keep; the rest of the fees stays with us.
  await post(tx, {
    ...{...common, id: `network ${id}`},
    entries: {settlement_bank: received, interchange, scheme_fees, network_receivable: -gross},
  });
  await post(tx, {...common, id: `payout ${id}`, entries: {merchant_payable: net, settlement_bank: -net}});
  return settlement;
};

type Head = Pick<SettlementRow, 'id' | 'merchant_id' | 'currency' | 'created_at'>;

const totals = (captures: Selectable<CaptureRow>[], head: Head): SettlementRow => {
  const sum = (column: 'amount' | 'interchange' | 'scheme_fee' | 'processor_fee') =>
    captures.reduce((total, capture) => total + capture[column], 0);
  const fees = {
    interchange: sum('interchange'),
    scheme_fees: sum('scheme_fee'),
    processor_fees: sum('processor_fee'),
  };
  const gross = sum('amount');
  const net = gross - fees.interchange - fees.scheme_fees - fees.processor_fees;
  return {...head, captures: captures.length, gross, ...fees, net};
};
