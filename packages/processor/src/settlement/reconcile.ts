import {sameTotals, type Totals} from '@florin/network';
import {sql, type Selectable} from 'kysely';
import type {ClearingAnswer} from '../connectors/connector.js';
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

/** What came of asking. */
export interface Reconciled {
  off: DayOff[];
  /** How many days the network said nothing about, or while they changed. */
  unasked: number;
}

type Row = Selectable<ReconciliationRow>;

/** Milliseconds: the network is told of days without their year, and takes the nearest. Older ones stay as they are. */
const LONGEST_ASKED = 150 * 86_400_000;

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/**
 * Holds each day of which something was cleared since it was last looked at against what the network has of it. Where
 * the two differ every line is asked for again: what the network had lost it takes now, and a line that it has
 * otherwise is named. A day that still differs stays known until it no longer does.
 * @param merchant all of them, and days that were off before, unless given
 */
export const reconcileDays = async (context: Context, merchant?: string): Promise<Reconciled> => {
  const rows = await context.db
    .selectFrom('reconciliations')
    .selectAll()
    .$if(merchant !== undefined, query => query.where('merchant_id', '=', merchant!))
    .where('state', 'in', merchant === undefined ? ['open', 'off'] : ['open'])
    .where('day', '>=', isoDay(context.runtime.now() - LONGEST_ASKED))
    .orderBy('day')
    .execute();
  const found: Reconciled = {off: [], unasked: 0};
  for (const row of rows) {
    const {merchant_id, currency, day} = row;
    const figures = await compare(context, row);
    if (!figures || !(await close(context, row, figures))) {
      found.unasked++;
      context.log('day_unasked', {merchant: merchant_id, currency, day});
    } else if (figures.theirs) {
      const {ours, theirs, lines} = figures;
      found.off.push({merchant: merchant_id, currency, day, ours, theirs, lines});
      context.log('day_off', {merchant: merchant_id, currency, day, lines: lines.length});
    }
  }
  return found;
};

/** Undefined where it cannot be told now: something is under way, or the network does not answer. */
const compare = async (context: Context, row: Row): Promise<Compared | undefined> => {
  if (await isBeingPresented(context, row)) return undefined;
  const first = await ask(context, row);
  if (!first?.theirs) return first && {...first, lines: []};
  // Of a day that was off before the lines are known.
  const lines = row.state === 'off' ? (row.lines ?? []) : await linesOff(context, row);
  const second = lines && (await ask(context, row));
  return second && !(await isBeingPresented(context, row)) ? {...second, lines} : undefined;
};

type Compared = Figures & {lines: string[]};

/** Both figures; `theirs` is absent where the network has the same. */
interface Figures {
  ours: Totals;
  theirs?: Totals;
}

/** Undefined where the network does not answer. */
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

/**
 * Lines of which the network says something else than is booked; undefined where it does not answer for one. Asked again
 * each has its effect once.
 */
const linesOff = async (context: Context, row: Row): Promise<string[] | undefined> => {
  const off: string[] = [];
  for (const item of await itemsOf(context, row, ['cleared', 'settled'])) {
    const answer = await askAgain(context, item).catch(() => undefined);
    if (!answer || answer.status === 'waiting') return undefined;
    if (!isAsBooked(item, answer)) off.push(item.id);
  }
  return off;
};

const isAsBooked = ({interchange, scheme_fee}: Item, answer: ClearingAnswer): boolean =>
  answer.status === 'cleared' && answer.interchange === interchange && answer.scheme === scheme_fee;

/** Writes down what came of it; false where the day's figures changed meanwhile, and it stays open. */
const close = async (
  {db, runtime}: Context,
  {merchant_id, currency, day, changes}: Row,
  {ours, theirs, lines}: Compared,
): Promise<boolean> => {
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
  return closed.numUpdatedRows > 0n;
};

/** Days that are off, as they were last found: also where more was cleared since, and they were not asked about again. */
export const daysOff = async ({db}: Pick<Context, 'db'>): Promise<DayOff[]> => {
  const rows = await db.selectFrom('reconciliations').selectAll().where('theirs', 'is not', null).execute();
  return rows.flatMap(({merchant_id, currency, day, ours, theirs, lines}) =>
    ours && theirs ? [{merchant: merchant_id, currency, day, ours, theirs, lines: lines ?? []}] : [],
  );
};
