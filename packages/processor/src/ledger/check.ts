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
 * Every payment whose entries do not sum to zero, or say something else than its captures and refunds: what is pending of
 * them, what the network took less what it gave, what the merchant is owed of that, and the fees that were kept. On any other
 * account there is nothing of a payment.
 */
export const paymentsOff = async (db: Database): Promise<PaymentOff[]> => {
  const {rows} = await sql<PaymentOff>`
    with items as (
      select payment_id, currency, amount, interchange, scheme_fee, processor_fee,
        case state when 'pending' then 'cardholder_clearing' else 'network_receivable' end as stage
      from captures where state <> 'failed'
      union all
      select payment_id, currency, -amount, interchange, scheme_fee, processor_fee,
        case state when 'pending' then 'refunds' else 'network_receivable' end
      from refunds where state <> 'failed'
    ), due as (
      select payment_id, currency, account, sum(moved) as due from items cross join lateral (values
        (stage, amount), ('merchant_payable', interchange + scheme_fee + processor_fee - amount),
        ('interchange', -interchange), ('scheme_fees', -scheme_fee), ('processor_fees', -processor_fee)
      ) moves (account, moved) group by payment_id, currency, account
    ), entries as (
      select payment_id, currency, account, sum(amount) as booked
      from ledger_entries where payment_id is not null group by payment_id, currency, account
    ), accounts as (
      select payment_id, currency, account, coalesce(booked, 0) as booked, coalesce(due, 0) as due
      from entries full join due using (payment_id, currency, account)
      union all
      select payment_id, currency, null, sum(booked), 0 from entries group by payment_id, currency
    )
    select payment_id as payment, currency, account, booked::bigint, due::bigint
    from accounts where booked <> due order by payment_id, currency, account nulls last`.execute(db);
  return rows;
};

/** A settlement of which something else is booked than it says, or that says something else than what it is made of. */
export interface SettlementOff extends AccountOff {
  settlement: string;
  /**
   * Null of all accounts together, which are due to sum to zero. `released`, `captured`, `refunded` and `fees` are what it
   * says of itself, held against the reserves that it released and the captures and refunds that it settled.
   */
  account: Account | 'released' | 'captured' | 'refunded' | 'fees' | null;
}

/**
 * Every settlement whose entries do not sum to zero, or say something else than it does of what it settled, kept and paid;
 * of whose reserve something else is booked than it has withheld and nobody has released; or whose sums are not those of the
 * captures, refunds and reserves that it is made of. What stands on the bank's account follows from the others.
 */
export const settlementsOff = async (db: Database): Promise<SettlementOff[]> => {
  const {rows} = await sql<SettlementOff>`
    with entries as (
      select settlement_id as settlement, currency, account, sum(amount) as booked
      from ledger_entries where settlement_id is not null group by 1, 2, 3
    ), due as (
      select id as settlement, currency, account, due from settlements cross join lateral (values
        ('merchant_payable', net + reserved - released), ('network_receivable', refunded - gross),
        ('interchange', interchange), ('scheme_fees', scheme_fees)
      ) dues (account, due)
    ), accounts as (
      select settlement, currency, account, coalesce(booked, 0) as booked, coalesce(due, 0) as due
      from entries full join due using (settlement, currency, account)
      where account not in ('settlement_bank', 'reserve')
      union all
      select settlement, currency, null, sum(booked), 0 from entries group by settlement, currency
      union all ${reserves} union all ${releases} union all ${items}
    )
    select settlement, currency, account, booked::bigint, due::bigint
    from accounts where booked <> due order by settlement, currency, account nulls last`.execute(db);
  return rows;
};

/** A reserve is withheld by one settlement and released by another, and is both by the name of the first. */
const reserves = sql`
  select settlement, currency, 'reserve', coalesce(booked, 0), coalesce(due, 0) from (
    select split_part(transfer, ' ', 2) as settlement, currency, sum(amount) as booked
    from ledger_entries where account = 'reserve' group by 1, 2
  ) moved full join (
    select id as settlement, currency, -reserved as due
    from settlements where reserved > 0 and reserve_released_by is null
  ) withheld using (settlement, currency)`;

const releases = sql`
  select settlement, currency, 'released', coalesce(released, 0), coalesce(due, 0)
  from (select id as settlement, currency, released from settlements) said full join (
    select reserve_released_by as settlement, currency, sum(reserved) as due
    from settlements where reserve_released_by is not null group by 1, 2
  ) given using (settlement, currency)`;

const items = sql`
  select settlement, currency, name, coalesce(said, 0), coalesce(due, 0) from (
    select id as settlement, currency, name, said from settlements cross join lateral (values
      ('captured', gross), ('refunded', refunded), ('fees', interchange + scheme_fees + processor_fees)
    ) sums (name, said)
  ) says full join (
    select settlement_id as settlement, currency, name, sum(value) as due from (
      select 'captured' as kind, settlement_id, currency, amount, interchange, scheme_fee, processor_fee from captures
      union all
      select 'refunded', settlement_id, currency, amount, interchange, scheme_fee, processor_fee from refunds
    ) settled cross join lateral (values
      (kind, amount), ('fees', interchange + scheme_fee + processor_fee)
    ) parts (name, value) where settlement_id is not null group by 1, 2, 3
  ) made using (settlement, currency, name)`;
