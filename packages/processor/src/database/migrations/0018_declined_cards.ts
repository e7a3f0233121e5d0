import {sql, type Kysely} from 'kysely';

/** Beside what issuers said for good, when they said no at all: a card that is declined too often is asked about no more. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table refused_cards alter column decline drop not null, alter column at drop not null,
    add column declines bigint[] not null default '{}'`.execute(db);
};
