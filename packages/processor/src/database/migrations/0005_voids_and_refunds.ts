import {sql, type Kysely} from 'kysely';

/** What is given back: before it was captured, and after. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `alter table payments add column released bigint, add column voided_at bigint,
    add constraint released_by_void check ((state = 'voided') = (released is not null)
      and (state = 'voided') = (voided_at is not null)),
    add constraint released_at_most_all check (released > 0 and released <= amount)`,
  // Whose void the network has not acknowledged has a lease, as has whoever waits for an outcome.
  `drop index payments_in_flight`,
  `create index payments_in_flight on payments (lease_until)
    where state = 'processing' or (state = 'voided' and lease is not null)`,

  `create table refunds (
    id text primary key, payment_id text not null references payments, merchant_id text not null references merchants,
    state text not null, amount bigint not null check (amount > 0), currency text not null, trace jsonb,
    interchange bigint not null default 0, scheme_fee bigint not null default 0,
    processor_fee bigint not null default 0, settlement_id text, created_at bigint not null)`,
  `create index refunds_of_payment on refunds (payment_id)`,
  `create index refunds_to_settle on refunds (merchant_id, currency) where state in ('pending', 'cleared')`,
  `alter table settlements add column refunds int not null default 0, add column refunded bigint not null default 0`,
];
