import {canMove, PAYMENT_MOVES, type VoidView} from '@florin/protocol';
import {newId} from '@florin/runtime';
import type {Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {PaymentRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {endWaiting} from './authenticate.js';
import {LEASE} from './intent.js';
import {authorizedAmount, capturedSoFar, lockPayment} from './locked.js';
import {merchantOf, reversePayment} from './reverse.js';

/** A payment whose authorization was given back, all but what was captured: nothing of one that had none yet. */
export type Released = Selectable<PaymentRow> & {released: number; released_at: number};

/**
 * Writes down that what is not captured is released: from here on nothing more can be captured. The network is to be
 * told once that is committed (`reversePayment`); where that fails, the lease has it told again. A payment that waits for
 * its shopper is declined instead, as if they had given up: nothing is held, and the network has nothing to be told.
 * @throws ProblemError payment_unknown, void_not_allowed
 */
export const voidPayment = async (
  context: Context,
  tx: Tx,
  merchant: string,
  id: string,
): Promise<Released> => {
  const payment = await lockPayment(tx, merchant, id);
  if (payment.state === 'requires_action') return giveUp(context, tx, id);
  const left = authorizedAmount(payment) - (await capturedSoFar(tx, id));
  if (!canMove(PAYMENT_MOVES, payment.state, 'voided') || left === 0)
    throw new ProblemError('void_not_allowed');
  return release(context, tx, payment, left, 'voided');
};

const giveUp = async ({runtime}: Context, tx: Tx, id: string): Promise<Released> => {
  const row = await endWaiting(tx, 'declined').where('id', '=', id).returningAll().executeTakeFirstOrThrow();
  return {...row, released: 0, released_at: runtime.now()};
};

const release = async (
  {runtime}: Context,
  tx: Tx,
  {id, seq}: Selectable<PaymentRow>,
  released: number,
  state: 'voided' | 'expired',
): Promise<Released> => {
  const now = runtime.now();
  const row = await tx
    .updateTable('payments')
    .set({
      ...{state, released, released_at: now, capture_before: null, seq: seq + 1},
      ...{lease: newId(runtime, 'lease'), lease_until: now + LEASE},
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return {...row, released, released_at: now};
};

/**
 * Ends authorizations whose days are over, and has the issuers let go of what they still hold. Any number of processors
 * may run it: the row's lock decides whose each is.
 * @returns how many came to their end
 */
export const expireAuthorizations = async (context: Context): Promise<number> => {
  // Mostly there is nothing, and to know that takes one look.
  if (context.runtime.now() < (await firstEnd(context))) return 0;
  for (let count = 0; ; count++) {
    const expired = await context.db.transaction().execute(tx => expireOne(context, tx));
    if (expired === undefined) return count;
    await reversePayment(context, expired, await merchantOf(context, expired));
  }
};

/** When the first authorization ends. */
const firstEnd = async ({db}: Context): Promise<number> => {
  const {first} = await db
    .selectFrom('payments')
    .select(({fn}) => fn.min('capture_before').as('first'))
    .where('state', '=', 'authorized')
    .executeTakeFirstOrThrow();
  return first ?? Infinity;
};

/**
 * One that nothing was captured of has expired, and its order may be paid anew. One that something was captured of stays
 * as good as paid: what is left of it is voided.
 */
const expireOne = async (context: Context, tx: Tx): Promise<Released | undefined> => {
  const payment = await tx
    .selectFrom('payments')
    .selectAll()
    .where('state', '=', 'authorized')
    .where('capture_before', '<=', context.runtime.now())
    .orderBy('capture_before')
    .limit(1)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!payment) return undefined;
  const captured = await capturedSoFar(tx, payment.id);
  return release(
    context,
    tx,
    payment,
    authorizedAmount(payment) - captured,
    captured > 0 ? 'voided' : 'expired',
  );
};

/** A void as the merchant's server sees it. */
export const voidView = ({id, released, currency, released_at}: Released): VoidView => ({
  payment: id as VoidView['payment'],
  released: {value: released, currency},
  created_at: Math.floor(released_at / 1000),
});
