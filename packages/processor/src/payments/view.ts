import {displayStatus, isLive, type CaptureView, type PaymentView} from '@florin/protocol';
import type {Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CaptureRow} from '../database/tables.js';
import {found} from '../http/problem.js';
import {refundView} from './refund.js';
import {cardView, declineOf, selectPayments, signResult, type Payment} from './result.js';

type Capture = Selectable<CaptureRow>;

/** A capture as the merchant's server sees it. */
export const captureView = (capture: Capture): CaptureView => ({
  id: capture.id as CaptureView['id'],
  payment: capture.payment_id as CaptureView['payment'],
  amount: {value: capture.amount, currency: capture.currency},
  status: capture.state,
  created_at: Math.floor(capture.created_at / 1000),
});

/**
 * A merchant's payment.
 * @throws ProblemError payment_unknown, for another merchant's too
 */
export const viewPayment = async (context: Context, merchant: string, id: string): Promise<PaymentView> => {
  const payment = await selectPayments(context.db)
    .where('payments.id', '=', id)
    .where('payments.merchant_id', '=', merchant)
    .executeTakeFirst();
  return viewOf(context, found(payment, 'payment_unknown'));
};

const viewOf = async (context: Context, payment: Payment): Promise<PaymentView> => {
  const [captures, refunds] = await Promise.all([
    recordsOf(context, 'captures', payment),
    recordsOf(context, 'refunds', payment),
  ]);
  const sums = {
    authorized: payment.approval_code === null ? 0 : payment.amount,
    captured: total(captures, capture => capture.state !== 'failed'),
    released: payment.released ?? 0,
    refunded: total(refunds, refund => refund.state !== 'failed'),
    settled: total(captures, capture => capture.state === 'settled'),
  };
  // A void is the merchant's own doing, and no decline.
  const why = payment.state === 'voided' ? undefined : declineOf(payment);
  return {
    id: payment.id as PaymentView['id'],
    session: payment.session_id as PaymentView['session'],
    attempt: payment.attempt as PaymentView['attempt'],
    ...{
      reference: payment.reference,
      status: payment.state,
      display_status: displayStatus(payment.state, sums),
    },
    ...{amount: {value: payment.amount, currency: payment.currency}, ...sums},
    ...{card: cardView(payment), ...(why && {decline: why})},
    ...(payment.postal_check && {checks: {postal_code: payment.postal_check}}),
    ...{captures: captures.map(captureView), refunds: refunds.map(refundView)},
    created_at: Math.floor(payment.created_at / 1000),
    ...(!isLive(payment.state) && {result: await signResult(context, payment)}),
  };
};

const recordsOf = ({db}: Context, table: 'captures' | 'refunds', {id}: Payment): Promise<Capture[]> =>
  db.selectFrom(table).selectAll().where('payment_id', '=', id).orderBy('created_at').orderBy('id').execute();

const total = (captures: Capture[], counts: (capture: Capture) => boolean): number =>
  captures.filter(counts).reduce((sum, {amount}) => sum + amount, 0);
