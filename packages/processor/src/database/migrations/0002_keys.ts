import {sql, type Kysely} from 'kysely';

/** One table for all keys of the processor, with what has become of each. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  // The private half is null once it was destroyed; the name stays, so that a revoked key is known again.
  `create table processor_keys (
    kid text primary key, kind text not null, public_jwk jsonb not null, private_sealed text,
    created_at bigint not null, used_from bigint, used_until bigint, revoked_at bigint)`,
  `create unique index one_key_in_use on processor_keys (kind)
    where used_from is not null and used_until is null and revoked_at is null`,
  `insert into processor_keys (kid, kind, public_jwk, private_sealed, created_at, used_from)
    select kid, 'ES256', public_jwk, private_sealed, created_at, created_at from signing_keys`,
  `insert into processor_keys (kid, kind, public_jwk, private_sealed, created_at, used_from)
    select kid, public_jwk->>'crv', public_jwk, private_sealed, created_at, created_at from encryption_keys`,
  `drop table signing_keys`,
  `drop table encryption_keys`,
];
