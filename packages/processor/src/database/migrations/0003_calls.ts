import {sql, type Kysely} from 'kysely';

/** A call is claimed by whoever works on it, for a while: its answer is written by the one that still has the claim. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`alter table calls add column claim text, add column claimed_until bigint not null default 0`.execute(
    db,
  );
};
