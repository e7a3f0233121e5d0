import {displayStatus, isLive, type CaptureView, type PaymentView} from '@florin/protocol';
import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CaptureRow, IncrementRow} from '../database/tables.js';
import {found} from '../http/problem.js';
import {incrementView} from './increment.js';
import {authorizedAmount} from './locked.js';
import {refundView} from './refund.js';
import {authenticationOf, cardView, declineOf, selectPayments, signResult, type Payment} from './result.js';

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
    .where('payments.mode', '=', 'payment')
    .executeTakeFirst();
  const [view] = await viewsOf(context, [found(payment, 'payment_unknown')]);
  return view!;
};

/** Payments as the merchant's server sees them, in the order given. The records of all are read at once. */
export const viewsOf = async (context: Context, payments: readonly Payment[]): Promise<PaymentView[]> => {
  const [captures, refunds, increments] = await Promise.all([
    recordsOf<Capture>(context, 'captures', payments),
    recordsOf<Capture>(context, 'refunds', payments),
    recordsOf<Selectable<IncrementRow>>(context, 'increments', payments),
  ]);
  return Promise.all(
    payments.map(payment =>
      viewOf(context, payment, {
        captures: captures.of(payment),
        refunds: refunds.of(payment),
        increments: increments.of(payment),
      }),
    ),
  );
};

/** What was done about a payment, each in the order in which it was asked for. */
interface Records {
  captures: Capture[];
  refunds: Capture[];
  increments: Selectable<IncrementRow>[];
}

const viewOf = async (
  context: Context,
  payment: Payment,
  {captures, refunds, increments}: Records,
): Promise<PaymentView> => {
  const sums = {
    authorized: payment.approval_code === null ? 0 : authorizedAmount(payment),
    captured: total(captures, capture => capture.state !== 'failed'),
    released: payment.released ?? 0,
    refunded: total(refunds, refund => refund.state !== 'failed'),
    settled: total(captures, capture => capture.state === 'settled'),
  };
  // What was approved and given back is no decline.
  const why = payment.released === null ? declineOf(payment) : undefined;
  const three_ds = authenticationOf(payment);
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
    ...{card: cardView(payment), ...(why && {decline: why}), ...(three_ds && {three_ds})},
    ...(payment.postal_check && {checks: {postal_code: payment.postal_check}}),
    ...{captures: captures.map(captureView), refunds: refunds.map(refundView)},
    increments: increments.map(incrementView),
    created_at: Math.floor(payment.created_at / 1000),
    ...(payment.capture_before && {capture_before: Math.floor(payment.capture_before / 1000)}),
    ...(!isLive(payment.state) && {result: await signResult(context, payment)}),
  };
};

/** The records of several payments, to be asked for those of one. */
const recordsOf = async <R extends {payment_id: string}>(
  {db}: Context,
  table: keyof Records,
  payments: readonly Payment[],
): Promise<{of(payment: Payment): R[]}> => {
  const records = await db
    .selectFrom(table)
    .selectAll()
    .where('payment_id', '=', sql<string>`any(${payments.map(({id}) => id)}::text[])`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return {of: ({id}) => (records as unknown as R[]).filter(({payment_id}) => payment_id === id)};
};

const total = (captures: Capture[], counts: (capture: Capture) => boolean): number =>
  captures.filter(counts).reduce((sum, {amount}) => sum + amount, 0);
