import {sql, type Kysely} from 'kysely';

/** What a secret key may do, and who changed what. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  // A key's name is made of its hash: nobody has to be shown the key to speak of it.
  `alter table api_keys add column id text generated always as ('key_' || left(hash, 16)) stored,
    add column scopes jsonb not null default '["all"]'`,
  `create unique index api_keys_by_id on api_keys (id)`,

  // Named without references: what was done stays, whatever becomes of whom or what it was done to.
  `create table audit_log (
    id bigint generated always as identity primary key, at bigint not null, actor text not null,
    action text not null, subject text not null, merchant_id text)`,
  `create index audit_by_time on audit_log (at)`,
  `create function audit_is_kept() returns trigger language plpgsql as $$ begin
    raise exception 'audit_log is only ever added to' using errcode = 'insufficient_privilege';
  end $$`,
  `create trigger audit_is_kept before update or delete on audit_log
    for each row execute function audit_is_kept()`,
  `create trigger audit_is_not_emptied before truncate on audit_log
    for each statement execute function audit_is_kept()`,
];
