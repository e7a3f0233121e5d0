import {sql, type Kysely} from 'kysely';

/** Days of merchants, held against what the network has of them. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** The trace tells month and day; the year is that of the capture or refund. */
const dated = (table: string): string => `update ${table} set business_day =
  to_char(to_timestamp(created_at / 1000.0) at time zone 'UTC', 'YYYY') || '-' ||
  substr(trace ->> 'transmitted', 1, 2) || '-' || substr(trace ->> 'transmitted', 3, 2) where trace is not null`;

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
    `create index reconciliations_not_balanced on reconciliations (state) where state <> 'balanced'`,
  );
