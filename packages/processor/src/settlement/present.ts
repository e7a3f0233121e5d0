import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {ClearingAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CaptureRow, MerchantRow, PresentedTrace, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';
import {nextStan} from '../payments/reverse.js';
import {processorFee} from './fees.js';
import type {SettlementRun} from './settle.js';

/** Where it is kept, which also says what it is. */
type Table = 'captures' | 'refunds';
type Item = Selectable<CaptureRow> & {table: Table};

/** Presents every pending capture to the network, then every pending refund, and books what it answers. */
export const presentPending = async (context: Context): Promise<Omit<SettlementRun, 'settlements'>> => {
  const run: Omit<SettlementRun, 'settlements'> = {cleared: 0, refused: [], waiting: []};
  for (const table of ['captures', 'refunds'] as const)
    for (const item of await pendingIn(context, table)) {
      const outcome = await present(context, item);
      if (outcome === 'cleared') run.cleared += 1;
      else if (outcome !== 'taken') run[outcome].push(item.id);
    }
  return run;
};

const pendingIn = async ({db}: Context, table: Table): Promise<Item[]> => {
  const rows = await db
    .selectFrom(table)
    .selectAll()
    .where('state', '=', 'pending')
    .orderBy('created_at')
    .execute();
  return rows.map(row => ({...row, table}));
};

const present = async (
  context: Context,
  item: Item,
): Promise<'cleared' | 'refused' | 'waiting' | 'taken'> => {
  const {db, connector, log} = context;
  if (item.table === 'refunds' && (await isCapturing(context, item))) return 'waiting';
  const payment = await db
    .selectFrom('payments')
    .selectAll()
    .where('id', '=', item.payment_id)
    .executeTakeFirstOrThrow();
  const merchant = await db
    .selectFrom('merchants')
    .selectAll()
    .where('id', '=', item.merchant_id)
    .executeTakeFirstOrThrow();
  const trace = await traceOf(context, item, merchant);
  const original = {
    ...{trace: payment.trace, merchant: {...merchant, ...trace.merchant}},
    amount: {value: payment.amount, currency: payment.currency},
  };
  try {
    const answer = await connector.clear(original, payment.approval_code ?? '', {
      kind: wordFor(item),
      amount: {value: item.amount, currency: item.currency},
      trace,
    });
    if (answer.status !== 'cleared')
      log(`clearing_${answer.status}`, {[wordFor(item)]: item.id, response: answer.response});
    return answer.status === 'waiting' ? 'waiting' : await book(context, item, merchant, answer);
  } catch (error) {
    log('clearing_unanswered', {
      [wordFor(item)]: item.id,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return 'waiting';
  }
};

const wordFor = ({table}: Item): 'capture' | 'refund' => (table === 'refunds' ? 'refund' : 'capture');

/** Whether the network may still be taking what a refund gives back: it would refuse to give back more than it took. */
const isCapturing = async ({db}: Context, {payment_id}: Item): Promise<boolean> =>
  (await db
    .selectFrom('captures')
    .select('id')
    .where('payment_id', '=', payment_id)
    .where('state', '=', 'pending')
    .executeTakeFirst()) !== undefined;

/** Kept before the first presentment, so that a second one after a crash is the same message to the network. */
const traceOf = async (
  context: Context,
  item: Item,
  {name, city, country, mcc}: MerchantRow,
): Promise<PresentedTrace> => {
  const {db, connector} = context;
  if (item.trace) return item.trace;
  const fresh = {...connector.trace(await nextStan(context)), merchant: {name, city, country, mcc}};
  await db
    .updateTable(item.table)
    .set({trace: JSON.stringify(fresh)})
    .where('id', '=', item.id)
    .where('trace', 'is', null)
    .execute();
  const {trace} = await db
    .selectFrom(item.table)
    .select('trace')
    .where('id', '=', item.id)
    .executeTakeFirstOrThrow();
  return trace ?? fresh;
};

type Booked = Exclude<ClearingAnswer, {status: 'waiting'}>;

const book = (context: Context, item: Item, merchant: MerchantRow, answer: Booked) =>
  context.db.transaction().execute(async tx => {
    const cleared = answer.status === 'cleared';
    const refund = item.table === 'refunds';
    const interchange = cleared ? answer.interchange : 0;
    const scheme = cleared ? answer.scheme : 0;
    const processor = cleared && !refund ? processorFee(context.fees, item.amount) : 0;
    const updated = await tx
      .updateTable(item.table)
      .set({state: cleared ? 'cleared' : 'failed', interchange, scheme_fee: scheme, processor_fee: processor})
      .where('id', '=', item.id)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return 'taken';
    await tx
      .updateTable('payments')
      .set({seq: sql`seq + 1`})
      .where('id', '=', item.payment_id)
      .execute();
    if (!cleared) {
      if (!refund) await letGo(context, tx, item);
      return 'refused';
    }
    // A refund goes the way of a capture, backwards.
    const amount = refund ? -item.amount : item.amount;
    await post(tx, {
      ...{
        id: `clearing ${item.id}`,
        merchant: merchant.id,
        currency: item.currency,
        at: context.runtime.now(),
      },
      payment: item.payment_id,
      entries: {
        network_receivable: amount,
        merchant_payable: -(amount - interchange - scheme - processor),
        ...{interchange: -interchange, scheme_fees: -scheme, processor_fees: -processor},
      },
    });
    return 'cleared';
  });

/**
 * What a refused capture kept of an authorization that was released meanwhile is given back, too: the network is told
 * again. Of one that stands it can be captured anew, for as long as any.
 */
const letGo = async ({runtime, authorizationLife}: Context, tx: Tx, {payment_id, amount}: Item) => {
  await tx
    .updateTable('payments')
    .set({released: sql`released + ${amount}`, lease: newId(runtime, 'lease'), lease_until: runtime.now()})
    .where('id', '=', payment_id)
    .where('released', 'is not', null)
    .execute();
  await tx
    .updateTable('payments')
    .set({capture_before: sql`created_at + ${authorizationLife}::bigint`})
    .where('id', '=', payment_id)
    .where('state', '=', 'authorized')
    .execute();
};
