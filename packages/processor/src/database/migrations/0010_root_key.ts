import {sql, type Kysely} from 'kysely';

/** All that is sealed at rest is sealed under one root key, which the key-encryption key wraps: to change that is one row. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `create table root_keys (
    id text primary key check (id = 'root'), kek text not null, wrapped text not null, created_at bigint not null,
    wrapped_at bigint not null)`,
  // Numbers are sealed under the one that is not retired.
  `alter table vault_keys add column retired_at bigint`,
  `create unique index one_vault_key on vault_keys ((true)) where retired_at is null`,
];
