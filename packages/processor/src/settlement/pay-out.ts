import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import {audit} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {CaptureRow, SettlementRow, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';
import type {MerchantDay} from './settle.js';

/** One pay-out to one merchant in one currency. Amounts in minor units. */
export type Settlement = SettlementRow;

/** Pays every merchant what is cleared and not yet settled: captures less refunds. */
export const payOut = async (context: Context, day?: MerchantDay): Promise<Settlement[]> => {
  const cleared = (table: 'captures' | 'refunds') =>
    context.db
      .selectFrom(table)
      .select(['merchant_id', 'currency'])
      .where('state', '=', 'cleared')
      .$if(day !== undefined, query => query.where('merchant_id', '=', day!.merchant));
  const due = await cleared('captures').union(cleared('refunds')).execute();
  const settlements: Settlement[] = [];
  for (const {merchant_id, currency} of due) {
    const settlement = await context.db
      .transaction()
      .execute(tx =>
        payOutOne(context, tx, {merchant: merchant_id, currency, by: day ? 'cut_off' : 'operator'}),
      );
    if (settlement) settlements.push(settlement);
  }
  return settlements;
};

/** Who is paid, and by whose order. */
interface Due {
  merchant: string;
  currency: string;
  by: 'operator' | 'cut_off';
}

const payOutOne = async ({runtime}: Context, tx: Tx, {merchant, currency, by}: Due) => {
  const head = {id: newId(runtime, 'set'), merchant_id: merchant, currency, created_at: runtime.now()};
  const captures = await take(tx, 'captures', head);
  const refunds = await take(tx, 'refunds', head);
  if (captures.length + refunds.length === 0) return undefined;
  const {id} = head;
  await sql`update payments set seq = seq + 1 where id in (
    select payment_id from captures where settlement_id = ${id}
    union select payment_id from refunds where settlement_id = ${id})`.execute(tx);
  const settlement = totals(captures, refunds, head);
  await tx.insertInto('settlements').values(settlement).execute();
  const {gross, refunded, interchange, scheme_fees, net} = settlement;
  const common = {merchant, currency, settlement: id, at: settlement.created_at};
  const moved = gross - refunded;
  const received = moved - interchange - scheme_fees;
  // The network pays what was moved less what it and the issuer keep; the rest of the fees stays with us.
  await post(tx, {
    ...{...common, id: `network ${id}`},
    entries: {settlement_bank: received, interchange, scheme_fees, network_receivable: -moved},
  });
  await audit(tx, runtime, {actor: by, action: 'settled', subject: id, merchant});
  await post(tx, {...common, id: `payout ${id}`, entries: {merchant_payable: net, settlement_bank: -net}});
  return settlement;
};

/** Takes what is cleared into a settlement. The update takes the rows: whoever comes second finds none. */
const take = (tx: Tx, table: 'captures' | 'refunds', {id, merchant_id, currency}: Head) =>
  tx
    .updateTable(table)
    .set({state: 'settled', settlement_id: id})
    .where('state', '=', 'cleared')
    .where('merchant_id', '=', merchant_id)
    .where('currency', '=', currency)
    .returningAll()
    .execute();

type Row = Selectable<CaptureRow>;
type Head = Pick<SettlementRow, 'id' | 'merchant_id' | 'currency' | 'created_at'>;

const totals = (captures: Row[], refunds: Row[], head: Head): SettlementRow => {
  const sum = (rows: Row[], column: 'amount' | 'interchange' | 'scheme_fee' | 'processor_fee') =>
    rows.reduce((total, row) => total + row[column], 0);
  const both = [...captures, ...refunds];
  const fees = {
    interchange: sum(both, 'interchange'),
    scheme_fees: sum(both, 'scheme_fee'),
    processor_fees: sum(both, 'processor_fee'),
  };
  const [gross, refunded] = [sum(captures, 'amount'), sum(refunds, 'amount')];
  const net = gross - refunded - fees.interchange - fees.scheme_fees - fees.processor_fees;
  return {...head, captures: captures.length, gross, refunds: refunds.length, refunded, ...fees, net};
};
