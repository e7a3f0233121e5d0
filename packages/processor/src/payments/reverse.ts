import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {MerchantRow, PaymentRow} from '../database/tables.js';
import {LEASE} from './intent.js';
import {readPayment} from './known.js';
import {authorizedAmount} from './locked.js';
import {finishLeftBehind} from './recovery.js';
import type {Payment} from './result.js';

/**
 * Undoes a payment whose outcome is not known: never asks again, for the first request may have been approved.
 * Until the network has acknowledged it the payment stays `processing`, and is reversed again later. Of a payment that
 * was released what was captured stays; it keeps its lease until the network has acknowledged.
 */
export const reversePayment = async (
  context: Context,
  payment: Selectable<PaymentRow>,
  merchant: MerchantRow,
): Promise<Payment> => {
  const {db, connector, runtime, log} = context;
  const {trace, amount, currency, released} = payment;
  const kept = released === null ? 0 : authorizedAmount(payment) - released;
  const own = connector.trace(await nextStan(context));
  const acknowledged = await connector.reverse(
    {trace, merchant, amount: {value: amount, currency}},
    own,
    kept,
  );
  log('payment_reversal', {payment: payment.id, acknowledged});
  const now = runtime.now();
  await db
    .updateTable('payments')
    .set(acknowledged ? doneWith(payment) : {lease_until: now + RETRY})
    .where('id', '=', payment.id)
    .where('state', '=', payment.state)
    .where('lease', '=', payment.lease)
    .execute();
  return readPayment(context, payment.id);
};

const doneWith = ({released, seq}: Selectable<PaymentRow>) =>
  released !== null ? {lease: null} : {state: 'reversed' as const, lease: null, seq: seq + 1};

/** Milliseconds between two reversals of the same payment. */
export const RETRY = 5_000;

/** The next trace number, unique in its second across all processors. */
export const nextStan = async ({db}: Pick<Context, 'db'>): Promise<number> => {
  const {rows} = await sql<{stan: number}>`select nextval('stan') as stan`.execute(db);
  return rows[0]!.stan;
};

/**
 * Takes over payments whose processor died between intent and outcome, and releases that the network has not acknowledged,
 * and reverses them. Any number of processors may run it: a lease decides whose each payment is.
 * @returns how many were taken over
 */
export const recoverPayments = (context: Context): Promise<number> =>
  finishLeftBehind(context, {
    take: () => takeOver(context),
    finish: async id => {
      const payment = await readPayment(context, id);
      await reversePayment(context, payment, await merchantOf(context, payment));
    },
  });

/** The payment that waits longest, now ours; undefined where none does. */
const takeOver = async ({db, runtime}: Context): Promise<string | undefined> => {
  const lease = newId(runtime, 'lease');
  const now = runtime.now();
  const {rows} = await sql<{id: string}>`
    update payments set lease = ${lease}, lease_until = ${now + LEASE}
    where id = (
      select id from payments
      where (state = 'processing' or (released is not null and lease is not null)) and lease_until <= ${now}
      order by lease_until limit 1 for update skip locked)
    returning id`.execute(db);
  return rows[0]?.id;
};

/** Whose payment it is. */
export const merchantOf = (
  {db}: Context,
  {merchant_id}: Pick<PaymentRow, 'merchant_id'>,
): Promise<MerchantRow> =>
  db.selectFrom('merchants').selectAll().where('id', '=', merchant_id).executeTakeFirstOrThrow();
