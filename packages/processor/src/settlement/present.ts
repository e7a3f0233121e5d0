import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {ClearingAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CaptureRow, MerchantRow, PresentedTrace, Tx} from '../database/tables.js';
import {post} from '../ledger/ledger.js';
import {nextStan} from '../payments/reverse.js';
import {processorFee} from './fees.js';
import type {SettlementRun} from './settle.js';

type Capture = Selectable<CaptureRow>;

/** Presents every pending capture to the network and books what it answers. */
export const presentCaptures = async (context: Context): Promise<Omit<SettlementRun, 'settlements'>> => {
  const run: Omit<SettlementRun, 'settlements'> = {cleared: 0, refused: [], waiting: []};
  const pending = await context.db
    .selectFrom('captures')
    .selectAll()
    .where('state', '=', 'pending')
    .orderBy('created_at')
    .execute();
  for (const capture of pending) {
    const outcome = await present(context, capture);
    if (outcome === 'cleared') run.cleared += 1;
    else if (outcome !== 'taken') run[outcome].push(capture.id);
  }
  return run;
};

const present = async (
  context: Context,
  capture: Capture,
): Promise<'cleared' | 'refused' | 'waiting' | 'taken'> => {
  const {db, connector, log} = context;
  const payment = await db
    .selectFrom('payments')
    .selectAll()
    .where('id', '=', capture.payment_id)
    .executeTakeFirstOrThrow();
  const merchant = await db
    .selectFrom('merchants')
    .selectAll()
    .where('id', '=', capture.merchant_id)
    .executeTakeFirstOrThrow();
  const trace = await traceOf(context, capture, merchant);
  const original = {
    ...{trace: payment.trace, merchant: {...merchant, ...trace.merchant}},
    amount: {value: payment.amount, currency: payment.currency},
  };
  try {
    const answer = await connector.clear(original, payment.approval_code ?? '', {
      amount: {value: capture.amount, currency: capture.currency},
      trace,
    });
    if (answer.status !== 'cleared')
      log(`clearing_${answer.status}`, {capture: capture.id, response: answer.response});
    return answer.status === 'waiting' ? 'waiting' : await book(context, capture, merchant, answer);
  } catch (error) {
    log('clearing_unanswered', {capture: capture.id, error: error instanceof Error ? error.name : 'unknown'});
    return 'waiting';
  }
};

/** Kept before the first presentment, so that a second one after a crash is the same message to the network. */
const traceOf = async (
  context: Context,
  capture: Capture,
  {name, city, country, mcc}: MerchantRow,
): Promise<PresentedTrace> => {
  const {db, connector} = context;
  if (capture.trace) return capture.trace;
  const fresh = {...connector.trace(await nextStan(context)), merchant: {name, city, country, mcc}};
  await db
    .updateTable('captures')
    .set({trace: JSON.stringify(fresh)})
    .where('id', '=', capture.id)
    .where('trace', 'is', null)
    .execute();
  const {trace} = await db
    .selectFrom('captures')
    .select('trace')
    .where('id', '=', capture.id)
    .executeTakeFirstOrThrow();
  return trace ?? fresh;
};

type Booked = Exclude<ClearingAnswer, {status: 'waiting'}>;

const book = (context: Context, capture: Capture, merchant: MerchantRow, answer: Booked) =>
  context.db.transaction().execute(async tx => {
    const cleared = answer.status === 'cleared';
    const interchange = cleared ? answer.interchange : 0;
    const scheme = cleared ? answer.scheme : 0;
    const processor = cleared ? processorFee(context.fees, capture.amount) : 0;
    const updated = await tx
      .updateTable('captures')
      .set({state: cleared ? 'cleared' : 'failed', interchange, scheme_fee: scheme, processor_fee: processor})
      .where('id', '=', capture.id)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    if (updated.numUpdatedRows === 0n) return 'taken';
    await tx
      .updateTable('payments')
      .set({seq: sql`seq + 1`})
      .where('id', '=', capture.payment_id)
      .execute();
    if (!cleared) {
      await releaseToo(context, tx, capture);
      return 'refused';
    }
    await post(tx, {
      ...{
        id: `clearing ${capture.id}`,
        merchant: merchant.id,
        currency: capture.currency,
        at: context.runtime.now(),
      },
      payment: capture.payment_id,
      entries: {
        network_receivable: capture.amount,
        merchant_payable: -(capture.amount - interchange - scheme - processor),
        ...{interchange: -interchange, scheme_fees: -scheme, processor_fees: -processor},
      },
    });
    return 'cleared';
  });

/** What a capture kept of an authorization that was voided meanwhile is given back, too: the network is told again. */
const releaseToo = ({runtime}: Context, tx: Tx, {payment_id, amount}: Capture) =>
  tx
    .updateTable('payments')
    .set({released: sql`released + ${amount}`, lease: newId(runtime, 'lease'), lease_until: runtime.now()})
    .where('id', '=', payment_id)
    .where('state', '=', 'voided')
    .execute();
