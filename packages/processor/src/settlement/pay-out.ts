import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import {audit} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {CaptureRow, SettlementRow, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';
import {bookReserve, release, reserveOf, withhold, type Reserve, type Withheld} from './reserve.js';
import type {MerchantDay} from './settle.js';

/** One pay-out to one merchant in one currency. Amounts in minor units. */
export type Settlement = SettlementRow;

/** Pays every merchant what is cleared and not yet settled, captures less refunds, and what was withheld long enough. */
export const payOut = async (context: Context, day?: MerchantDay): Promise<Settlement[]> => {
  const at = day?.before ?? context.runtime.now();
  const by = day ? 'cut_off' : 'operator';
  const settlements: Settlement[] = [];
  for (const {merchant_id, currency} of await duesOf(context, at, day?.merchant)) {
    const due = {merchant: merchant_id, currency, at, by} as const;
    const settlement = await context.db.transaction().execute(tx => payOutOne(context, tx, due));
    if (!settlement) continue;
    settlements.push(settlement);
    context.metrics.settlements();
  }
  return settlements;
};

/** Whom there may be something to pay, and in which currency. */
const duesOf = ({db}: Context, at: number, merchant: string | undefined) => {
  const of = (table: 'captures' | 'refunds' | 'settlements') =>
    db
      .selectFrom(table)
      .select(['merchant_id', 'currency'])
      .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!));
  return of('captures')
    .where('state', '=', 'cleared')
    .union(of('refunds').where('state', '=', 'cleared'))
    .union(of('settlements').where('reserve_until', '<=', at).where('reserve_released_by', 'is', null))
    .execute();
};

/** Who is paid, as of when, and by whose order. */
interface Due {
  merchant: string;
  currency: string;
  /** The end of the merchant's day, or now: in ms since 1970. */
  at: number;
  by: 'operator' | 'cut_off';
}

const payOutOne = async ({runtime}: Context, tx: Tx, {merchant, currency, at, by}: Due) => {
  const head = {id: newId(runtime, 'set'), merchant_id: merchant, currency, created_at: runtime.now()};
  const captures = await take(tx, 'captures', head);
  const refunds = await take(tx, 'refunds', head);
  const released = await release(tx, head, at);
  if (captures.length + refunds.length + released.length === 0) return undefined;
  const {id} = head;
  await sql`update payments set seq = seq + 1 where id in (
    select payment_id from captures where settlement_id = ${id}
    union select payment_id from refunds where settlement_id = ${id})`.execute(tx);
  const reserve = await reserveIn(tx, merchant);
  const settlement = {...head, ...totals({captures, refunds, released}, reserve, at)};
  await tx.insertInto('settlements').values(settlement).execute();
  await audit(tx, runtime, {actor: by, action: 'settled', subject: id, merchant});
  await book(tx, settlement, released);
  return settlement;
};

const book = async (tx: Tx, settlement: SettlementRow, released: Withheld[]): Promise<void> => {
  const {id, merchant_id: merchant, currency, created_at: at} = settlement;
  const {gross, refunded, interchange, scheme_fees, net} = settlement;
  const common = {merchant, currency, settlement: id, at};
  const moved = gross - refunded;
  const received = moved - interchange - scheme_fees;
  // The network pays what was moved less what it and the issuer keep; the rest of the fees stays with us.
  await post(tx, {
    ...{...common, id: `network ${id}`},
    entries: {settlement_bank: received, interchange, scheme_fees, network_receivable: -moved},
  });
  await bookReserve(tx, settlement, released);
  await post(tx, {...common, id: `payout ${id}`, entries: {merchant_payable: net, settlement_bank: -net}});
};

const reserveIn = async (tx: Tx, merchant: string): Promise<Reserve | undefined> =>
  reserveOf(
    await tx
      .selectFrom('merchants')
      .select(['reserve_bps', 'reserve_days'])
      .where('id', '=', merchant)
      .executeTakeFirstOrThrow(),
  );

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

/** What a settlement is made of. */
interface Parts {
  captures: Row[];
  refunds: Row[];
  released: Withheld[];
}

const totals = (
  {captures, refunds, released: before}: Parts,
  reserve: Reserve | undefined,
  at: number,
): Omit<SettlementRow, keyof Head> => {
  const sum = (rows: Row[], column: 'amount' | 'interchange' | 'scheme_fee' | 'processor_fee') =>
    rows.reduce((total, row) => total + row[column], 0);
  const both = [...captures, ...refunds];
  const fees = {
    interchange: sum(both, 'interchange'),
    scheme_fees: sum(both, 'scheme_fee'),
    processor_fees: sum(both, 'processor_fee'),
  };
  const [gross, refunded] = [sum(captures, 'amount'), sum(refunds, 'amount')];
  const due = gross - refunded - fees.interchange - fees.scheme_fees - fees.processor_fees;
  const withheld = withhold(reserve, due, at);
  const released = before.reduce((total, {reserved}) => total + reserved, 0);
  return {
    ...{captures: captures.length, gross, refunds: refunds.length, refunded, ...fees},
    ...{...withheld, reserve_released_by: null, released, net: due - withheld.reserved + released},
  };
};
