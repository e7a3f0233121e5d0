import {canMove, PAYMENT_MOVES, type VoidView} from '@florin/protocol';
import {newId} from '@florin/runtime';
import type {Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {PaymentRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {LEASE} from './intent.js';
import {capturedSoFar, lockPayment} from './locked.js';

/** A payment whose authorization was given back, all but what was captured. */
export type Voided = Selectable<PaymentRow> & {released: number; voided_at: number};

/**
 * Writes down that what is not captured is released: from here on nothing more can be captured. The network is to be
 * told once that is committed (`reversePayment`); where that fails, the lease has it told again.
 * @throws ProblemError payment_unknown, void_not_allowed
 */
export const voidPayment = async (
  {runtime}: Context,
  tx: Tx,
  merchant: string,
  id: string,
): Promise<Voided> => {
  const {state, amount, seq} = await lockPayment(tx, merchant, id);
  const released = amount - (await capturedSoFar(tx, id));
  if (!canMove(PAYMENT_MOVES, state, 'voided') || released === 0) throw new ProblemError('void_not_allowed');
  const now = runtime.now();
  const voided = await tx
    .updateTable('payments')
    .set({
      ...{state: 'voided', released, voided_at: now, seq: seq + 1},
      ...{lease: newId(runtime, 'lease'), lease_until: now + LEASE},
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return {...voided, released, voided_at: now};
};

/** A void as the merchant's server sees it. */
export const voidView = ({id, released, currency, voided_at}: Voided): VoidView => ({
  payment: id as VoidView['payment'],
  released: {value: released, currency},
  created_at: Math.floor(voided_at / 1000),
});
