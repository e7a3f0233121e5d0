import {sql} from 'kysely';
import type {Database} from '../database/tables.js';

/** A payment whose books are wrong. Minor units. */
export interface PaymentOff {
  payment: string;
  currency: string;
  /** What its entries sum to: zero, or one side is missing. */
  sum: number;
  /** What the ledger says that the network owes for it, and what was cleared of it less what was given back. */
  booked: number;
  cleared: number;
}

/** Every payment whose entries do not sum to zero, or say something else than its captures and refunds. */
export const paymentsOff = async (db: Database): Promise<PaymentOff[]> => {
  const {rows} = await sql<PaymentOff>`
    with booked as (
      select payment_id, currency, sum(amount) as sum,
        coalesce(sum(amount) filter (where account = 'network_receivable'), 0) as amount
      from ledger_entries where payment_id is not null group by payment_id, currency
    ), cleared as (
      select payment_id, currency, sum(amount) as amount from (
        select payment_id, currency, amount from captures where state in ('cleared', 'settled')
        union all
        select payment_id, currency, -amount from refunds where state in ('cleared', 'settled')
      ) moved group by payment_id, currency
    )
    select payment_id as payment, currency, coalesce(booked.sum, 0)::bigint as sum,
      coalesce(booked.amount, 0)::bigint as booked, coalesce(cleared.amount, 0)::bigint as cleared
    from booked full join cleared using (payment_id, currency)
    where coalesce(booked.sum, 0) <> 0 or coalesce(booked.amount, 0) <> coalesce(cleared.amount, 0)
    order by payment_id, currency`.execute(db);
  return rows;
};
