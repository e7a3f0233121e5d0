import type {CaptureState, Fees} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {ClearingAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CaptureRow, MerchantRow, PresentedTrace, ReconciliationRow, Tx} from '../database/tables.js';
import {cleared, refused, type ItemKind} from '../ledger/items.js';
import {post} from '../ledger/ledger.js';
import {authorizedUntil} from '../payments/locked.js';
import {nextStan} from '../payments/reverse.js';
import {processorFee} from './fees.js';
import type {MerchantDay, SettlementRun} from './settle.js';

/** Where it is kept, which also says what it is. */
type Table = 'captures' | 'refunds';
export type Item = Selectable<CaptureRow> & {table: Table};

/** What presenting did. */
type Presented = Pick<SettlementRun, 'cleared' | 'refused' | 'waiting'>;

/** Presents every pending capture to the network, then every pending refund, and books what it answers. */
export const presentPending = async (context: Context, day?: MerchantDay): Promise<Presented> => {
  const run: Presented = {cleared: 0, refused: [], waiting: []};
  for (const table of ['captures', 'refunds'] as const)
    for (const item of await pendingIn(context, table, day)) {
      const outcome = await present(context, item);
      if (outcome === 'cleared') run.cleared += 1;
      else if (outcome !== 'taken') run[outcome].push(item.id);
    }
  return run;
};

const pendingIn = async ({db}: Context, table: Table, day?: MerchantDay): Promise<Item[]> => {
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where('state', '=', 'pending')
    .$if(day !== undefined, query =>
      query.where('merchant_id', '=', day!.merchant).where('created_at', '<', day!.before),
    )
    .orderBy('created_at')
    .execute();
  return rows.map(row => ({...row, table}));
};

const present = async (
  context: Context,
  item: Item,
): Promise<'cleared' | 'refused' | 'waiting' | 'taken'> => {
  const {log} = context;
  if (item.table === 'refunds' && (await isCapturing(context, item))) return 'waiting';
  const merchant = await merchantOf(context, item);
  try {
    const {trace, business_day} = await named(context, item, merchant);
    const answer = await clear(context, {...item, trace}, merchant);
    if (answer.status !== 'cleared')
      log(`clearing_${answer.status}`, {[wordFor(item)]: item.id, response: answer.response});
    return answer.status === 'waiting' ? 'waiting' : await book(context, {...item, business_day}, answer);
  } catch (error) {
    log('clearing_unanswered', {
      [wordFor(item)]: item.id,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return 'waiting';
  }
};

const wordFor = ({table}: Item): ItemKind => (table === 'refunds' ? 'refund' : 'capture');

/** Whether the network may still be taking what a refund gives back: it would refuse to give back more than it took. */
const isCapturing = async ({db}: Context, {payment_id}: Item): Promise<boolean> =>
  (await db
    .selectFrom('captures')
    .select('id')
    .where('payment_id', '=', payment_id)
    .where('state', '=', 'pending')
    .executeTakeFirst()) !== undefined;

const merchantOf = ({db}: Context, {merchant_id}: Item): Promise<MerchantRow> =>
  db.selectFrom('merchants').selectAll().where('id', '=', merchant_id).executeTakeFirstOrThrow();

type Named = Item & {trace: PresentedTrace};

const clear = async (
  {db, connector}: Context,
  item: Named,
  merchant: MerchantRow,
): Promise<ClearingAnswer> => {
  const {trace} = item;
  const payment = await db
    .selectFrom('payments')
    .selectAll()
    .where('id', '=', item.payment_id)
    .executeTakeFirstOrThrow();
  const original = {
    ...{trace: payment.trace, merchant: {...merchant, ...trace.merchant}},
    amount: {value: payment.amount, currency: payment.currency},
  };
  return connector.clear(original, payment.approval_code ?? '', {
    kind: wordFor(item),
    amount: {value: item.amount, currency: item.currency},
    trace,
  });
};

/** Presents once more what was presented before: the network says the same again, or takes what it had lost. */
export const askAgain = async (context: Context, item: Item): Promise<ClearingAnswer | undefined> =>
  item.trace ? clear(context, {...item, trace: item.trace}, await merchantOf(context, item)) : undefined;

/** What was presented of a merchant on a day, and is in one of these states. */
export const itemsOf = async (
  {db}: Context,
  {merchant_id, currency, day}: Pick<Selectable<ReconciliationRow>, 'merchant_id' | 'currency' | 'day'>,
  states: CaptureState[],
): Promise<Item[]> => {
  const items: Item[] = [];
  for (const table of ['captures', 'refunds'] as const) {
    const rows = await db
      .selectFrom(table)
      .selectAll()
      .where('merchant_id', '=', merchant_id)
      .where('currency', '=', currency)
      .where('business_day', '=', day)
      .where('state', 'in', states)
      .execute();
    items.push(...rows.map(row => ({...row, table})));
  }
  return items;
};

/** Kept before the first presentment, so that a second one after a crash is the same message to the network. */
const named = async (
  context: Context,
  item: Item,
  {name, city, country, mcc}: MerchantRow,
): Promise<{trace: PresentedTrace; business_day: string | null}> => {
  const {db, connector} = context;
  if (item.trace) return {trace: item.trace, business_day: item.business_day ?? connector.dayOf(item.trace)};
  const trace = {...connector.trace(await nextStan(context)), merchant: {name, city, country, mcc}};
  const fresh = {trace, business_day: connector.dayOf(trace)};
  await db
    .updateTable(item.table)
    .set({...fresh, trace: JSON.stringify(trace)})
    .where('id', '=', item.id)
    .where('trace', 'is', null)
    .execute();
  const kept = await db
    .selectFrom(item.table)
    .select(['trace', 'business_day'])
    .where('id', '=', item.id)
    .executeTakeFirstOrThrow();
  return kept.trace
    ? {trace: kept.trace, business_day: kept.business_day ?? connector.dayOf(kept.trace)}
    : fresh;
};

type Booked = Exclude<ClearingAnswer, {status: 'waiting'}>;

const book = (context: Context, item: Item, answer: Booked) =>
  context.db.transaction().execute(async tx => {
    const kind = wordFor(item);
    const isCleared = answer.status === 'cleared';
    const fees = isCleared ? feesOf(context, item, answer) : NO_FEES;
    const updated = await tx
      .updateTable(item.table)
      .set({state: isCleared ? 'cleared' : 'failed', business_day: item.business_day})
      .set({interchange: fees.interchange, scheme_fee: fees.scheme, processor_fee: fees.processor})
      .where('id', '=', item.id)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return 'taken';
    await tx
      .updateTable('payments')
      .set({seq: sql`seq + 1`})
      .where('id', '=', item.payment_id)
      .execute();
    const at = context.runtime.now();
    if (!isCleared) {
      if (kind === 'capture') await letGo(context, tx, item);
      await post(tx, refused({...item, kind}, at));
      return 'refused';
    }
    await reopen(tx, item);
    await post(tx, cleared({...item, kind}, at, fees));
    return 'cleared';
  });

const NO_FEES: Fees = {interchange: 0, scheme: 0, processor: 0};

/** What the network says that it and the issuer keep, and what we do: nothing of a refund. */
const feesOf = (
  {fees}: Context,
  item: Item,
  {interchange, scheme}: Extract<Booked, {status: 'cleared'}>,
): Fees => ({
  ...{interchange, scheme},
  processor: item.table === 'captures' ? processorFee(fees, item.amount) : 0,
});

/** What was cleared of a day is to be held against what the network has of it. */
const reopen = async (tx: Tx, {merchant_id, currency, business_day}: Item): Promise<void> => {
  if (business_day === null) return;
  await tx
    .insertInto('reconciliations')
    .values({merchant_id, currency, day: business_day, state: 'open', changes: 1})
    .onConflict(conflict =>
      conflict
        .columns(['merchant_id', 'currency', 'day'])
        .doUpdateSet({state: 'open', changes: sql`reconciliations.changes + 1`}),
    )
    .execute();
};

/**
 * What a refused capture kept of an authorization that was released meanwhile is given back, too: the network is told
 * again. Of one that stands it can be captured anew, for as long as any.
 */
const letGo = async (context: Context, tx: Tx, {payment_id, amount}: Item) => {
  const {runtime} = context;
  await tx
    .updateTable('payments')
    .set({released: sql`released + ${amount}`, lease: newId(runtime, 'lease'), lease_until: runtime.now()})
    .where('id', '=', payment_id)
    .where('released', 'is not', null)
    .execute();
  await tx
    .updateTable('payments')
    .set({capture_before: authorizedUntil(context)})
    .where('id', '=', payment_id)
    .where('state', '=', 'authorized')
    .execute();
};
