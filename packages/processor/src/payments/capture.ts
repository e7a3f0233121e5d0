import type {CaptureRequest, CaptureView} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import type {Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {asked} from '../ledger/items.js';
import {post} from '../ledger/ledger.js';
import {authorizedAmount, capturedSoFar, lockPayment} from './locked.js';
import {captureView} from './view.js';

/**
 * Captures some or all of what is left of an authorization. The payment's row is locked, so that captures at the
 * same time cannot take more than was authorized.
 * @throws ProblemError payment_unknown, capture_not_allowed, capture_too_large, invalid_amount
 */
export const capturePayment = async (
  {runtime}: Context,
  tx: Tx,
  merchant: string,
  id: string,
  request: CaptureRequest,
): Promise<CaptureView> => {
  const payment = await lockPayment(tx, merchant, id);
  if (payment.state !== 'authorized') throw new ProblemError('capture_not_allowed');
  const left = authorizedAmount(payment) - (await capturedSoFar(tx, id));
  const amount = request.amount ?? {value: left, currency: payment.currency};
  if (amount.currency !== payment.currency || (amount.value === 0 && left > 0))
    throw new ProblemError('invalid_amount', {at: 'amount'});
  if (left === 0 || amount.value > left) throw new ProblemError('capture_too_large', {at: 'amount.value'});
  await tx
    .updateTable('payments')
    // With nothing left to capture nothing is left to come to its end.
    .set({seq: sql`seq + 1`, ...(amount.value === left && {capture_before: null})})
    .where('id', '=', id)
    .execute();
  const capture = await tx
    .insertInto('captures')
    .values({
      ...{id: newId(runtime, 'cap'), payment_id: id, merchant_id: merchant, state: 'pending', trace: null},
      ...{amount: amount.value, currency: amount.currency, created_at: runtime.now(), settlement_id: null},
      ...{interchange: 0, scheme_fee: 0, processor_fee: 0},
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await post(tx, asked({...capture, kind: 'capture'}, capture.created_at));
  return captureView(capture);
};
