import {sql, type Kysely} from 'kysely';

/** An authorization is good for some days. What is not captured by then is given back, as by a void. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** Milliseconds for which authorizations of before are good from now on. */
const LIFE = 7 * 86_400_000;

const STATEMENTS = [
  `alter table payments drop constraint released_by_void`,
  `alter table payments rename column voided_at to released_at`,
  // Null where nothing is left to capture.
  `alter table payments add column capture_before bigint,
    add constraint released_at_end check ((released is null) = (released_at is null)
      and case state when 'voided' then released is not null when 'expired' then true else released is null end)`,
  `update payments set capture_before = created_at + ${LIFE} where state = 'authorized'
    and amount > (select coalesce(sum(amount), 0) from captures where payment_id = payments.id and state <> 'failed')`,
  `create index payments_to_expire on payments (capture_before)
    where state = 'authorized' and capture_before is not null`,
  // What was released and the network has not acknowledged has a lease, as has whoever waits for an outcome.
  `drop index payments_in_flight`,
  `create index payments_in_flight on payments (lease_until)
    where state = 'processing' or (released is not null and lease is not null)`,
];
