import {sql, type Kysely} from 'kysely';

/** Cards that their issuers want never to be asked about again, by fingerprint, and when they last said so. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create table refused_cards (fingerprint text primary key, decline text not null, at bigint not null)`.execute(
    db,
  );
};
