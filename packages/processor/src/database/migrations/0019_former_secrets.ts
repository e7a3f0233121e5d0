import {sql, type Kysely} from 'kysely';

/** Secrets of endpoints can be rotated: those of before sign beside the one of now until their time is over. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table webhook_endpoints add column former_secrets jsonb not null default '[]'`.execute(db);
};
