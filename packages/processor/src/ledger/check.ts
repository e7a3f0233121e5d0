import {sql} from 'kysely';
import type {Database} from '../database/tables.js';
import type {Account} from './ledger.js';

/** An account on which something else stands than should. Minor units, debits above zero. */
export interface AccountOff {
  currency: string;
  booked: number;
  due: number;
}

/** A payment whose books are wrong. */
export interface PaymentOff extends AccountOff {
  payment: string;
  /** Null of all accounts together: they are due to sum to zero, or one side of something is missing. */
  account: Account | null;
}

/**
 * Every payment whose entries do not sum to zero, or say something else than its captures and refunds: that cardholders
 * owe what is captured and pending, that they are owed what is refunded and pending, and the network what it took less what
 * it gave.
 */
export const paymentsOff = async (db: Database): Promise<PaymentOff[]> => {
  const {rows} = await sql<PaymentOff>`
    with entries as (
      select payment_id, currency, account, sum(amount) as booked
      from ledger_entries where payment_id is not null group by payment_id, currency, account
    ), due as (
      select payment_id, currency, account, sum(amount) as due from (
        select payment_id, currency, amount,
          case state when 'pending' then 'cardholder_clearing' else 'network_receivable' end as account
        from captures where state <> 'failed'
        union all
        select payment_id, currency, -amount, case state when 'pending' then 'refunds' else 'network_receivable' end
        from refunds where state <> 'failed'
      ) items group by payment_id, currency, account
    ), accounts as (
      select payment_id, currency, account, coalesce(booked, 0) as booked, coalesce(due, 0) as due
      from entries full join due using (payment_id, currency, account)
      where account in ('cardholder_clearing', 'network_receivable', 'refunds')
      union all
      select payment_id, currency, null, sum(booked), 0 from entries group by payment_id, currency
    )
    select payment_id as payment, currency, account, booked::bigint, due::bigint
    from accounts where booked <> due order by payment_id, currency, account nulls last`.execute(db);
  return rows;
};

/** A settlement of whose reserve something else is booked than it withholds. */
export interface ReserveOff extends AccountOff {
  settlement: string;
}

/** Every settlement of which something else is booked as withheld than it has withheld and nobody has released. */
export const reservesOff = async (db: Database): Promise<ReserveOff[]> => {
  const {rows} = await sql<ReserveOff>`
    with entries as (
      select split_part(transfer, ' ', 2) as settlement, currency, sum(amount) as booked
      from ledger_entries where account = 'reserve' group by 1, 2
    ), due as (
      select id as settlement, currency, -reserved as due
      from settlements where reserved > 0 and reserve_released_by is null
    )
    select settlement, currency, coalesce(booked, 0)::bigint as booked, coalesce(due, 0)::bigint as due
    from entries full join due using (settlement, currency)
    where coalesce(booked, 0) <> coalesce(due, 0) order by settlement, currency`.execute(db);
  return rows;
};
