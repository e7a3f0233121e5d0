import {
  decline,
  DECLINES,
  MAX_VALUE,
  type DeclineCode,
  type IncrementView,
  type Money,
} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {IncrementAnswer, Original} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {IncrementRow, MerchantRow, NetworkTrace, PaymentRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {LEAST_LEASE} from './authorize.js';
import {LEASE} from './intent.js';
import {authorizedAmount, authorizedUntil, capturedSoFar, lockPayment} from './locked.js';
import {finishLeftBehind} from './recovery.js';
import {refusedBefore, refusalOf} from './refused-cards.js';
import {merchantOf, nextStan, RETRY} from './reverse.js';

type Increment = Selectable<IncrementRow>;

/** An increment, and the payment that it is of. */
export interface Begun {
  increment: Increment;
  payment: Selectable<PaymentRow>;
  /** Of the payment's card. */
  fingerprint: string;
}

/** One that the network is asked about. */
interface Asked {
  increment: Increment & {trace: NetworkTrace};
  payment: Selectable<PaymentRow>;
  merchant: MerchantRow;
}

/**
 * Writes down that more of a payment is to be authorized. The network is to be asked once that is committed
 * (`askForMore`); where that fails, the lease has it undone.
 * @throws ProblemError payment_unknown, increment_not_allowed, increment_in_progress, invalid_amount
 */
export const beginIncrement = async (
  {runtime, connector}: Context,
  tx: Tx,
  merchant: string,
  id: string,
  amount: Money,
): Promise<Begun> => {
  const payment = await lockPayment(tx, merchant, id);
  await checkIncrement(tx, payment, amount);
  const {fingerprint, refused} = await cardOf(tx, payment, runtime.now());
  // The network retrieves it by the number of what it adds to.
  const trace = refused ? null : {...connector.trace(await nextStan({db: tx})), rrn: payment.trace.rrn};
  const increment = await tx
    .insertInto('increments')
    .values({
      ...{id: newId(runtime, 'inc'), payment_id: id, state: refused ? 'declined' : 'pending'},
      ...{amount: amount.value, currency: amount.currency, decline: refused},
      ...{trace: trace && JSON.stringify(trace), lease: refused ? null : newId(runtime, 'lease')},
      ...{lease_until: runtime.now() + LEASE, created_at: runtime.now()},
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  // One that waits for its answer is told of when that has come.
  if (refused)
    await tx
      .updateTable('payments')
      .set({seq: sql`seq + 1`})
      .where('id', '=', id)
      .execute();
  return {increment, payment, fingerprint};
};

const checkIncrement = async (tx: Tx, payment: Selectable<PaymentRow>, amount: Money): Promise<void> => {
  const authorized = authorizedAmount(payment);
  const isOpen = payment.state === 'authorized' && (await capturedSoFar(tx, payment.id)) < authorized;
  if (!isOpen) throw new ProblemError('increment_not_allowed');
  if (amount.currency !== payment.currency || amount.value === 0)
    throw new ProblemError('invalid_amount', {at: 'amount'});
  if (authorized + amount.value > MAX_VALUE) throw new ProblemError('invalid_amount', {at: 'amount.value'});
  const pending = await tx
    .selectFrom('increments')
    .select('id')
    .where('payment_id', '=', payment.id)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (pending) throw new ProblemError('increment_in_progress');
};

/** The card of a payment, and why its issuer wants never to be asked about it again, if it has said so since. */
const cardOf = async (
  tx: Tx,
  {card_id}: Selectable<PaymentRow>,
  now: number,
): Promise<{fingerprint: string; refused: DeclineCode | null}> => {
  const {fingerprint} = await tx
    .selectFrom('cards')
    .select('fingerprint')
    .where('id', '=', card_id)
    .executeTakeFirstOrThrow();
  // How often it was declined says nothing of a payment that was approved.
  const {rows} = await sql<{refused: DeclineCode | null}>`
    select ${refusedBefore(fingerprint, now, 0)} as refused`.execute(tx);
  return {fingerprint, refused: rows[0]?.refused ?? null};
};

/** Asks the network about an increment that is written down, and records what it said. */
export const askForMore = async (
  context: Context,
  {increment: {trace, ...increment}, payment, fingerprint}: Begun,
  merchant: MerchantRow,
): Promise<void> => {
  if (increment.decline) context.metrics.notAsked({decline: increment.decline});
  if (increment.state !== 'pending' || !trace) return;
  const asked: Asked = {increment: {...increment, trace}, payment, merchant};
  // What is left of the lease must be enough to ask and to undo: else another processor may be undoing it already.
  if (context.runtime.now() + LEAST_LEASE > increment.lease_until) return undoIncrement(context, asked);
  const original: Original = {trace: payment.trace, merchant, amount: moneyOf(payment)};
  const answer = await context.connector.increment(original, trace, moneyOf(increment));
  if (answer.status === 'unknown') return undoIncrement(context, asked);
  const isRecorded = await record(context, asked.increment, answer, fingerprint);
  // Another processor took it over while we waited, or the payment was voided. What we hold must be given back.
  if (!isRecorded && answer.status === 'approved') await undoIncrement(context, asked);
};

const moneyOf = ({amount, currency}: {amount: number; currency: string}): Money => ({
  value: amount,
  currency,
});

/**
 * One statement, so that increment and payment change together or not at all. The payment is locked first. A refusal is
 * written down whatever became of the payment meanwhile. What is added is left to be captured, also where all of the
 * payment was captured meanwhile: it comes to an end as everything that is left does.
 */
const record = async (
  context: Context,
  {id, lease, payment_id}: Increment,
  answer: Exclude<IncrementAnswer, {status: 'unknown'}>,
  fingerprint: string,
): Promise<boolean> => {
  const {db, runtime, cardDeclines} = context;
  const approved = answer.status === 'approved';
  const code = answer.status === 'declined' ? answer.code : null;
  const forGood = code !== null && DECLINES[code] === 'never' ? fingerprint : undefined;
  const {rows} = await sql`
    with payment as (
      select id from payments where id = ${payment_id} and (state = 'authorized' or ${!approved}) for update
    ), increment as (
      update increments set state = ${answer.status}, decline = ${code}, lease = null
      from payment where increments.id = ${id} and state = 'pending' and lease = ${lease}
      returning payment_id, amount
    )${refusalOf(forGood, code, runtime.now(), cardDeclines)}
    update payments set seq = seq + 1,
      incremented = incremented + case when ${approved} then increment.amount else 0 end,
      capture_before = case when ${approved} then coalesce(capture_before, ${authorizedUntil(context)})
        else capture_before end
    from increment where payments.id = increment.payment_id
    returning payments.id`.execute(db);
  return rows.length === 1;
};

/**
 * Undoes an increment whose answer is not known: never asks again, for the first request may have been approved. Until
 * the network has acknowledged it stays pending, and is undone again later. The payment is locked first here too.
 */
const undoIncrement = async (context: Context, {increment, merchant}: Asked): Promise<void> => {
  const {db, connector, runtime, log} = context;
  const {id, payment_id, trace, lease} = increment;
  const own = connector.trace(await nextStan(context));
  const acknowledged = await connector.reverse({trace, merchant, amount: moneyOf(increment)}, own, 0);
  log('increment_reversal', {increment: id, acknowledged});
  await sql`
    with payment as (
      select id from payments where id = ${payment_id} for update
    ), increment as (
      update increments set
        state = ${acknowledged ? 'reversed' : 'pending'},
        lease = ${acknowledged ? null : lease}::text, lease_until = ${runtime.now() + RETRY}
      from payment where increments.id = ${id} and state = 'pending' and lease = ${lease}
      returning payment_id, state
    )
    update payments set seq = seq + 1 from increment
    where payments.id = increment.payment_id and increment.state = 'reversed'`.execute(db);
};

/**
 * Undoes increments whose processor died between intent and answer. Any number of processors may run it: a lease decides
 * whose each is.
 * @returns how many were taken over
 */
export const recoverIncrements = (context: Context): Promise<number> =>
  finishLeftBehind(context, {
    take: () => takeOver(context),
    finish: async id => {
      const {trace, ...increment} = await readIncrement(context, id);
      const payment = await context.db
        .selectFrom('payments')
        .selectAll()
        .where('id', '=', increment.payment_id)
        .executeTakeFirstOrThrow();
      const merchant = await merchantOf(context, payment);
      if (trace) await undoIncrement(context, {increment: {...increment, trace}, payment, merchant});
    },
  });

const takeOver = async ({db, runtime}: Context): Promise<string | undefined> => {
  const now = runtime.now();
  const {rows} = await sql<{id: string}>`
    update increments set lease = ${newId(runtime, 'lease')}, lease_until = ${now + LEASE}
    where id = (
      select id from increments where state = 'pending' and lease_until <= ${now}
      order by lease_until limit 1 for update skip locked)
    returning id`.execute(db);
  return rows[0]?.id;
};

const readIncrement = ({db}: Context, id: string): Promise<Increment> =>
  db.selectFrom('increments').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

/**
 * How an increment stands.
 * @throws ProblemError idempotency_in_flight while it is asked about: it has no answer yet
 */
export const presentIncrement = async (context: Context, id: string): Promise<IncrementView> => {
  const increment = await readIncrement(context, id);
  if (increment.state === 'pending') throw new ProblemError('idempotency_in_flight');
  return incrementView(increment);
};

/** An increment as the merchant's server sees it. */
export const incrementView = (increment: Increment): IncrementView => ({
  id: increment.id as IncrementView['id'],
  payment: increment.payment_id as IncrementView['payment'],
  amount: moneyOf(increment),
  status: increment.state,
  ...(increment.decline && {decline: decline(increment.decline)}),
  created_at: Math.floor(increment.created_at / 1000),
});
