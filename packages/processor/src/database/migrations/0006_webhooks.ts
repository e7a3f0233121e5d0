import {sql, type Kysely} from 'kysely';

/**
 * What merchants' servers are to be told. The database writes it down by itself, in the transaction of the change: no
 * way of changing a payment can forget it, and a crash loses none.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** Milliseconds since 1970, by the database's clock: nobody hands it another. */
const NOW = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;

const STATEMENTS = [
  `create table webhook_endpoints (
    id text primary key, merchant_id text not null references merchants, url text not null,
    secret_sealed text not null, created_at bigint not null)`,
  `create index endpoints_of_merchant on webhook_endpoints (merchant_id)`,
  // Named without a reference: every message would lock the endpoint's one row. A row is gone once it was delivered.
  `create table webhook_messages (
    id bigint generated always as identity primary key, endpoint_id text not null, payment_id text not null,
    seq int not null, type text not null, created_at bigint not null, attempts int not null default 0,
    due_at bigint not null default 0, lease text, lease_until bigint not null default 0,
    unique (endpoint_id, payment_id, seq))`,
  `create index messages_due on webhook_messages (due_at)`,
  `create index messages_under_way on webhook_messages (lease_until) where lease is not null`,

  `create function payment_changed() returns trigger language plpgsql as $$ begin
    insert into webhook_messages (endpoint_id, payment_id, seq, type, created_at)
      select id, new.id, new.seq,
        'payment.' || case when new.state <> old.state then new.state else 'updated' end, ${NOW}
      from webhook_endpoints where merchant_id = new.merchant_id
      on conflict do nothing;
    return null;
  end $$`,
  // A capture raises its payment's seq, before or after it changes itself: it says more of the change than 'updated'.
  `create function capture_changed() returns trigger language plpgsql as $$ begin
    insert into webhook_messages (endpoint_id, payment_id, seq, type, created_at)
      select webhook_endpoints.id, payments.id, payments.seq, 'payment.' || case
          when tg_op = 'INSERT' then 'captured'
          when new.state = 'failed' then 'capture_failed'
          else new.state end, ${NOW}
      from payments join webhook_endpoints on webhook_endpoints.merchant_id = payments.merchant_id
      where payments.id = new.payment_id
      on conflict (endpoint_id, payment_id, seq) do update set type = excluded.type
        where webhook_messages.type = 'payment.updated';
    return null;
  end $$`,
  // At the end of the transaction, when payment and captures are what they will be.
  `create constraint trigger payment_changed after update of seq on payments deferrable initially deferred
    for each row when (new.seq > old.seq) execute function payment_changed()`,
  `create constraint trigger capture_made after insert on captures deferrable initially deferred
    for each row execute function capture_changed()`,
  `create constraint trigger capture_changed after update of state on captures deferrable initially deferred
    for each row when (new.state <> old.state) execute function capture_changed()`,
];
