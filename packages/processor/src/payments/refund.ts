import type {RefundRequest, RefundView} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CaptureRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {asked} from '../ledger/items.js';
import {post} from '../ledger/ledger.js';
import {capturedSoFar, lockPayment, refundedSoFar} from './locked.js';

/**
 * Gives back some or all of what was captured and not yet given back. The payment's row is locked, so that refunds at
 * the same time cannot give back more than was captured.
 * @throws ProblemError payment_unknown, refund_not_allowed, refund_too_large, invalid_amount
 */
export const refundPayment = async (
  {runtime}: Context,
  tx: Tx,
  merchant: string,
  id: string,
  request: RefundRequest,
): Promise<RefundView> => {
  const payment = await lockPayment(tx, merchant, id);
  const captured = await capturedSoFar(tx, id);
  if (captured === 0) throw new ProblemError('refund_not_allowed');
  const left = captured - (await refundedSoFar(tx, id));
  const amount = request.amount ?? {value: left, currency: payment.currency};
  if (amount.currency !== payment.currency || (amount.value === 0 && left > 0))
    throw new ProblemError('invalid_amount', {at: 'amount'});
  if (left <= 0 || amount.value > left) throw new ProblemError('refund_too_large', {at: 'amount.value'});
  await tx
    .updateTable('payments')
    .set({seq: sql`seq + 1`})
    .where('id', '=', id)
    .execute();
  const refund = await tx
    .insertInto('refunds')
    .values({
      ...{id: newId(runtime, 'ref'), payment_id: id, merchant_id: merchant, state: 'pending', trace: null},
      ...{amount: amount.value, currency: amount.currency, created_at: runtime.now(), settlement_id: null},
      ...{interchange: 0, scheme_fee: 0, processor_fee: 0},
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await post(tx, asked({...refund, kind: 'refund'}, refund.created_at));
  return refundView(refund);
};

/** A refund as the merchant's server sees it. */
export const refundView = (refund: Selectable<CaptureRow>): RefundView => ({
  id: refund.id as RefundView['id'],
  payment: refund.payment_id as RefundView['payment'],
  amount: {value: refund.amount, currency: refund.currency},
  status: refund.state,
  created_at: Math.floor(refund.created_at / 1000),
});
