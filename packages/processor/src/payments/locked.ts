import {sql, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {PaymentRow, Tx} from '../database/tables.js';
import {found} from '../http/problem.js';

/**
 * A merchant's payment, its row locked: of calls at the same time each sees what those before it took or gave back.
 * @throws ProblemError payment_unknown, for another merchant's too
 */
export const lockPayment = async (tx: Tx, merchant: string, id: string): Promise<Selectable<PaymentRow>> =>
  found(
    await tx
      .selectFrom('payments')
      .selectAll()
      .where('id', '=', id)
      .where('merchant_id', '=', merchant)
      .where('mode', '=', 'payment')
      .forUpdate()
      .executeTakeFirst(),
    'payment_unknown',
  );

/** What may be captured of a payment in all, in minor units. */
export const authorizedAmount = ({amount, incremented}: Pick<PaymentRow, 'amount' | 'incremented'>): number =>
  amount + incremented;

/** When what a payment has authorized can be captured no more, of its row in SQL: milliseconds since 1970. */
export const authorizedUntil = ({authorizationLife}: Pick<Context, 'authorizationLife'>) =>
  sql<number>`payments.created_at + ${authorizationLife}::bigint`;

/** What was captured of a payment, in minor units. */
export const capturedSoFar = (tx: Tx, payment: string): Promise<number> => sumOf(tx, 'captures', payment);

/** What was given back of that. */
export const refundedSoFar = (tx: Tx, payment: string): Promise<number> => sumOf(tx, 'refunds', payment);

const sumOf = async (tx: Tx, table: 'captures' | 'refunds', payment: string): Promise<number> => {
  const {sum} = await tx
    .selectFrom(table)
    .select(sql<number>`coalesce(sum(amount), 0)::bigint`.as('sum'))
    .where('payment_id', '=', payment)
    .where('state', '<>', 'failed')
    .executeTakeFirstOrThrow();
  return sum;
};
