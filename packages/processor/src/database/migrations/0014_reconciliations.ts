import {sql, type Kysely} from 'kysely';

/** Days of merchants, held against what the network has of them. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/**
 * The trace tells month and day. The year is that of the capture or refund, or the next one where it was presented after
 * the turn of the year. Those of the last days are enough: older days are asked about no more.
 */
const dated = (table: string): string => `update ${table} set business_day =
  (extract(year from made) + case when left(trace ->> 'transmitted', 4) < to_char(made, 'MMDD') then 1 else 0 end)::text
  || '-' || left(trace ->> 'transmitted', 2) || '-' || substr(trace ->> 'transmitted', 3, 2)
  from (select id as made_id, to_timestamp(created_at / 1000.0) at time zone 'UTC' as made from ${table}
    where trace is not null and (state = 'pending' or created_at > extract(epoch from now()) * 1000 - 691200000)) recent
  where id = made_id`;

const STATEMENTS = ['captures', 'refunds']
  .flatMap(table => [
    `alter table ${table} add column business_day text`,
    dated(table),
    `create index ${table}_of_day on ${table} (merchant_id, currency, business_day)`,
  ])
  .concat(
    // 'open' from each change of the day's figures until the network was asked; 'changes' tells whether there was one since.
    `create table reconciliations (
      merchant_id text not null references merchants, currency text not null, day text not null,
      state text not null check (state in ('open', 'balanced', 'off')), changes int not null, checked_at bigint,
      ours jsonb, theirs jsonb, lines jsonb, primary key (merchant_id, currency, day))`,
    `create index audit_log_of_subject on audit_log (subject)`,
    `create index ledger_of_payment on ledger_entries (payment_id)`,
    `create index reconciliations_not_balanced on reconciliations (state) where state <> 'balanced'`,
  );
