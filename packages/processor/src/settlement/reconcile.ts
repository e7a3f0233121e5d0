import {sameTotals, type Totals} from '@florin/network';
import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {ReconciliationRow} from '../database/tables.js';
import {nextStan} from '../payments/reverse.js';
import {askAgain, itemsOf, type Item} from './present.js';

/** A merchant's day in one currency on which the network has other figures than we have. */
export interface DayOff {
  merchant: string;
  currency: string;
  /** `YYYY-MM-DD`, the day on which it was presented. */
  day: string;
  ours: Totals;
  theirs: Totals;
  /** Captures and refunds of which the network says something else than is booked, by id. */
  lines: string[];
}

type Row = Selectable<ReconciliationRow>;

/**
 * Holds each day of which something was cleared since it was last looked at against what the network has of it. Where
 * the two differ every line is asked for again: what the network had lost it takes now, and a line that it has
 * otherwise is named. What differs still stays known until it does no more.
 * @param merchant all of them, and days that were off before, unless given
 * @returns the days that are off
 */
export const reconcileDays = async (context: Context, merchant?: string): Promise<DayOff[]> => {
  const rows = await context.db
    .selectFrom('reconciliations')
    .selectAll()
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .where('state', 'in', merchant === undefined ? ['open', 'off'] : ['open'])
    .orderBy('day')
    .execute();
  const off: DayOff[] = [];
  for (const row of rows) {
    const found = await reconcileDay(context, row);
    if (found) off.push(found);
  }
  return off;
};

const reconcileDay = async (context: Context, row: Row): Promise<DayOff | undefined> => {
  if (await isBeingPresented(context, row)) return undefined;
  const {day, currency} = row;
  const first = await ask(context, row);
  if (first === undefined) return undefined;
  if (first.theirs === undefined) return close(context, row, {...first, lines: []});
  const lines = await linesOff(context, row);
  const second = await ask(context, row);
  if (second === undefined || (await isBeingPresented(context, row))) return undefined;
  const off = await close(context, row, {...second, lines});
  if (off) context.log('day_off', {merchant: row.merchant_id, currency, day, lines: lines.length});
  return off;
};

/** Both figures; undefined where the network does not answer, `theirs` where it has the same. */
interface Figures {
  ours: Totals;
  theirs?: Totals;
}

const ask = async (context: Context, row: Row): Promise<Figures | undefined> => {
  const {db, connector} = context;
  const {merchant_id, currency, day} = row;
  const merchant = await db
    .selectFrom('merchants')
    .selectAll()
    .where('id', '=', merchant_id)
    .executeTakeFirstOrThrow();
  const ours = await totalsOfDay(context, row);
  const trace = connector.trace(await nextStan(context));
  const answer = await connector.reconcile({merchant, currency, day, totals: ours}, trace);
  if (answer.status === 'waiting') return undefined;
  // A network that says no and means yes is in balance.
  const same = answer.status === 'balanced' || sameTotals(ours, answer.totals);
  return same ? {ours} : {ours, theirs: answer.totals};
};

/** What was cleared of a day, as we have it. */
const totalsOfDay = async ({db}: Context, {merchant_id, currency, day}: Row): Promise<Totals> => {
  const cleared = (table: 'captures' | 'refunds') => sql`
    select ${table}::text as kind, amount, interchange, scheme_fee from ${sql.table(table)}
    where merchant_id = ${merchant_id} and currency = ${currency} and business_day = ${day}
      and state in ('cleared', 'settled')`;
  const {rows} = await sql<Totals>`
    select count(*) filter (where kind = 'captures')::int as captures,
      coalesce(sum(amount) filter (where kind = 'captures'), 0)::bigint as captured,
      count(*) filter (where kind = 'refunds')::int as refunds,
      coalesce(sum(amount) filter (where kind = 'refunds'), 0)::bigint as refunded,
      coalesce(sum(interchange), 0)::bigint as interchange, coalesce(sum(scheme_fee), 0)::bigint as scheme
    from (${cleared('captures')} union all ${cleared('refunds')}) presented`.execute(db);
  return rows[0]!;
};

/** While something of the day is under way, the network may have taken what we have not booked. */
const isBeingPresented = async (context: Context, row: Row): Promise<boolean> =>
  (await itemsOf(context, row, ['pending'])).length > 0;

/** Lines of which the network says something else than is booked. Asked again each has its effect once. */
const linesOff = async (context: Context, row: Row): Promise<string[]> => {
  const off: string[] = [];
  for (const item of await itemsOf(context, row, ['cleared', 'settled']))
    if (!(await isSaidAlike(context, item))) off.push(item.id);
  return off;
};

const isSaidAlike = async (context: Context, item: Item): Promise<boolean> => {
  const answer = await askAgain(context, item).catch(() => undefined);
  return (
    answer?.status === 'cleared' &&
    answer.interchange === item.interchange &&
    answer.scheme === item.scheme_fee
  );
};

/** Writes down what came of it, unless the day's figures changed meanwhile: then it stays open. */
const close = async (
  {db, runtime}: Context,
  {merchant_id, currency, day, changes}: Row,
  {ours, theirs, lines}: Figures & {lines: string[]},
): Promise<DayOff | undefined> => {
  const closed = await db
    .updateTable('reconciliations')
    .set({
      ...{state: theirs ? 'off' : 'balanced', checked_at: runtime.now(), ours: JSON.stringify(ours)},
      ...{theirs: theirs ? JSON.stringify(theirs) : null, lines: JSON.stringify(lines)},
    })
    .where('merchant_id', '=', merchant_id)
    .where('currency', '=', currency)
    .where('day', '=', day)
    .where('changes', '=', changes)
    .executeTakeFirst();
  return theirs && closed.numUpdatedRows > 0n
    ? {merchant: merchant_id, currency, day, ours, theirs, lines}
    : undefined;
};

/** Days that are off, as they were last found. */
export const daysOff = async ({db}: Pick<Context, 'db'>): Promise<DayOff[]> => {
  const rows = await db.selectFrom('reconciliations').selectAll().where('state', '=', 'off').execute();
  return rows.flatMap(({merchant_id, currency, day, ours, theirs, lines}) =>
    ours && theirs ? [{merchant: merchant_id, currency, day, ours, theirs, lines: lines ?? []}] : [],
  );
};
