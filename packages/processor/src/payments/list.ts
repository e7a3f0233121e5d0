import type {PaymentList, PaymentQuery} from '@florin/protocol';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import {isBehind, paged, type Page} from '../http/page.js';
import {selectPayments, type Payment} from './result.js';
import {viewsOf} from './view.js';

/** A page of a merchant's payments that fit, newest first. */
export const listPayments = async (
  context: Context,
  merchant: string,
  query: PaymentQuery,
  page: Page,
): Promise<PaymentList> => {
  const {page: rows, next_cursor} = await findPayments(context, {...query, merchant}, page);
  return {data: await viewsOf(context, rows), next_cursor};
};

/** Which payments are looked for: of all merchants, unless one is named. */
export type PaymentFilter = Omit<PaymentQuery, 'limit' | 'cursor'> & {merchant?: string | undefined};

/** A page of the payments that fit, newest first. */
export const findPayments = async (
  {db}: Context,
  {merchant, session, status, reference}: PaymentFilter,
  page: Page,
): Promise<{page: Payment[]; next_cursor: string | null}> => {
  const rows = await selectPayments(db)
    .where('payments.mode', '=', 'payment')
    .$if(merchant !== undefined, query => query.where('payments.merchant_id', '=', merchant!))
    .$if(session !== undefined, query => query.where('payments.session_id', '=', session!))
    .$if(reference !== undefined, query => query.where('payments.reference', '=', reference!))
    .$if(status !== undefined, query => query.where(displayed, '=', status!))
    .$if(page.after !== undefined, query => query.where(isBehind('payments', page.after!)))
    .orderBy('payments.created_at', 'desc')
    .orderBy('payments.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  return paged(rows, page);
};

/** `displayStatus` of the protocol, for the database to choose by. */
export const displayed = sql<string>`(
  select case
    when payments.state not in ('authorized', 'voided') or captured.total = 0 then payments.state
    when refunded.total >= captured.total then 'refunded'
    when refunded.total > 0 then 'partially_refunded'
    when captured.total < payments.amount + payments.incremented - coalesce(payments.released, 0) then 'partially_captured'
    when captured.settled < captured.total then 'captured'
    else 'settled' end
  from (
    select coalesce(sum(amount) filter (where state <> 'failed'), 0) as total,
      coalesce(sum(amount) filter (where state = 'settled'), 0) as settled
    from captures where payment_id = payments.id
  ) captured, (
    select coalesce(sum(amount) filter (where state <> 'failed'), 0) as total
    from refunds where payment_id = payments.id
  ) refunded)`;
