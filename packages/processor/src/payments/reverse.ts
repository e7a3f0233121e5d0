import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import {LEASE} from './intent.js';
import {readPayment} from './known.js';
import {selectPayments, type Payment} from './result.js';

/**
 * Undoes a payment whose outcome is not known: never asks again, for the first request may have been approved.
 * Until the network has acknowledged it the payment stays `processing`, and is reversed again later.
 */
export const reversePayment = async (
  context: Context,
  payment: Payment,
  merchant: MerchantRow,
): Promise<Payment> => {
  const {db, connector, runtime, log} = context;
  const {trace, amount, currency} = payment;
  const own = connector.trace(await nextStan(context));
  const acknowledged = await connector.reverse({trace, merchant, amount: {value: amount, currency}}, own);
  log('payment_reversal', {payment: payment.id, acknowledged});
  const now = runtime.now();
  await db
    .updateTable('payments')
    .set(acknowledged ? {state: 'reversed', lease: null, seq: payment.seq + 1} : {lease_until: now + RETRY})
    .where('id', '=', payment.id)
    .where('state', '=', 'processing')
    .where('lease', '=', payment.lease)
    .execute();
  return readPayment(context, payment.id);
};

/** Milliseconds between two reversals of the same payment. */
const RETRY = 5_000;

/** The next trace number, unique in its second across all processors. */
export const nextStan = async ({db}: Pick<Context, 'db'>): Promise<number> => {
  const {rows} = await sql<{stan: number}>`select nextval('stan') as stan`.execute(db);
  return rows[0]!.stan;
};

/**
 * Takes over payments whose processor died between intent and outcome, and reverses them. Any number of
 * processors may run it: a lease decides whose each payment is.
 * @returns how many were taken over
 */
export const recoverPayments = async (context: Context): Promise<number> => {
  const {db, runtime} = context;
  const lease = newId(runtime, 'lease');
  const stale = await db
    .updateTable('payments')
    .set({lease, lease_until: runtime.now() + LEASE})
    .where('state', '=', 'processing')
    .where('lease_until', '<=', runtime.now())
    .returning('id')
    .execute();
  for (const {id} of stale) {
    const payment = await selectPayments(db).where('payments.id', '=', id).executeTakeFirstOrThrow();
    const merchant = await db
      .selectFrom('merchants')
      .selectAll()
      .where('id', '=', payment.merchant_id)
      .executeTakeFirstOrThrow();
    await reversePayment(context, payment, merchant);
  }
  return stale.length;
};
