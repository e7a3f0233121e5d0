import {sql, type Kysely} from 'kysely';

/** The ends of merchants' days: who settles each, and which are done. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  // Minutes after midnight, UTC; null where the merchant has the processor's own.
  `alter table merchants add column cut_off int check (cut_off between 0 and 1439)`,
  `create table cut_offs (
    merchant_id text not null references merchants, at bigint not null, lease_until bigint not null, done_at bigint,
    primary key (merchant_id, at))`,
];
