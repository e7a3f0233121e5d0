import {sql, type Kysely} from 'kysely';

/** More may be authorized than a payment began with: each increment is an intent of its own, written before it is asked. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `create table increments (
    id text primary key, payment_id text not null references payments,
    state text not null check (state in ('pending', 'approved', 'declined', 'reversed')),
    amount bigint not null check (amount > 0), currency text not null, trace jsonb, decline text,
    lease text, lease_until bigint not null, created_at bigint not null,
    check ((state = 'declined') = (decline is not null)), check ((state = 'pending') = (lease is not null)))`,
  // The network is asked about one after the other, so that what is not known is little.
  `create unique index one_increment_at_a_time on increments (payment_id) where state = 'pending'`,
  `create index increments_in_flight on increments (lease_until) where state = 'pending'`,
  `create trigger increments_move before update of state on increments for each row
    when (old.state <> new.state and old.state <> 'pending') execute function refuse_move()`,

  `alter table payments add column incremented bigint not null default 0 check (incremented >= 0),
    drop constraint released_at_most_all,
    add constraint released_at_most_all check (released > 0 and released <= amount + incremented) not valid`,
];
