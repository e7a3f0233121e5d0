import {PaymentId, PaymentQuery, type PaymentList} from '@florin/protocol';
import {sql} from 'kysely';
import * as v from 'valibot';
import type {Context} from '../context.js';
import {parseBody} from '../http/body.js';
import {ProblemError} from '../http/problem.js';
import {selectPayments, type Payment} from './result.js';
import {viewsOf} from './view.js';

/** Payments a page holds unless the call says otherwise. */
const PAGE = 20;

/** Where a page begins: behind this payment. */
type Place = Pick<Payment, 'created_at' | 'id'>;

/** What a call asks to see. */
export type Listing = Omit<PaymentQuery, 'cursor'> & {after: Place | undefined};

/**
 * Reads the query of a call. What is misspelt or said twice is refused: ignored, it would list what was not asked for.
 * @throws ProblemError invalid_request
 */
export const readQuery = (given: URLSearchParams): Listing => {
  const said = [...given].map(([name, text]) => {
    if (given.getAll(name).length > 1) throw new ProblemError('invalid_request', {at: name});
    return [name, name === 'limit' && /^\d{1,3}$/.test(text) ? Number(text) : text];
  });
  const {cursor, ...query} = parseBody(PaymentQuery, Object.fromEntries(said));
  return {...query, after: cursor === undefined ? undefined : placeOf(cursor)};
};

/**
 * A page of a merchant's payments, newest first. A page begins behind a payment and not at a number, so that what is
 * paid meanwhile moves none of the others to another page.
 */
export const listPayments = async (
  context: Context,
  merchant: string,
  {session, status, reference, limit = PAGE, after}: Listing,
): Promise<PaymentList> => {
  // One more than asked for tells whether there is another page.
  const rows = await selectPayments(context.db)
    .where('payments.merchant_id', '=', merchant)
    .$if(session !== undefined, query => query.where('payments.session_id', '=', session!))
    .$if(reference !== undefined, query => query.where('payments.reference', '=', reference!))
    .$if(status !== undefined, query => query.where(displayed, '=', status!))
    .$if(after !== undefined, query =>
      query.where(
        sql<boolean>`(payments.created_at, payments.id) < (${after!.created_at}::bigint, ${after!.id})`,
      ),
    )
    .orderBy('payments.created_at', 'desc')
    .orderBy('payments.id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  return {
    data: await viewsOf(context, page),
    next_cursor: rows.length > limit ? cursorOf(page.at(-1)!) : null,
  };
};

/** `displayStatus` of the protocol, for the database to choose by. */
const displayed = sql<string>`(
  select case
    when payments.state not in ('authorized', 'voided') or captured.total = 0 then payments.state
    when refunded.total >= captured.total then 'refunded'
    when refunded.total > 0 then 'partially_refunded'
    when captured.total < payments.amount - coalesce(payments.released, 0) then 'partially_captured'
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

const cursorOf = ({created_at, id}: Place): string =>
  Buffer.from(`${created_at} ${id}`).toString('base64url');

/** @throws ProblemError invalid_request for what is no cursor of ours */
const placeOf = (cursor: string): Place => {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const place = {created_at: Number(time), id};
  if (!/^\d{1,15}$/.test(time) || !v.is(PaymentId, id) || cursorOf(place) !== cursor)
    throw new ProblemError('invalid_request', {at: 'cursor'});
  return place;
};
