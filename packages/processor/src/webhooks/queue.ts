import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import type {Context} from '../context.js';
import type {FormerSecret} from '../database/tables.js';
import {backOff} from './back-off.js';

/** A message that is ours to deliver, with where it goes. */
export interface Message {
  id: number;
  payment_id: string;
  merchant_id: string;
  seq: number;
  type: string;
  created_at: number;
  /** How often it was sent before. */
  attempts: number;
  lease: string;
  endpoint_id: string;
  url: string;
  secret_sealed: string;
  former_secrets: FormerSecret[];
}

type Inside = Pick<Context, 'db' | 'runtime'>;

/** Milliseconds for which nobody else sends a message that was taken: more than it can take. */
export const LEASE = 30_000;

/** Messages to one endpoint that may be under way at once: a slow one must not hold up all the others. */
const EACH = 4;

/**
 * The message that waits longest, now ours; undefined where none is due. Of one payment the first comes before the
 * second: what was delivered is gone, so none is taken while an earlier one is there.
 */
export const takeMessage = async ({db, runtime}: Inside): Promise<Message | undefined> => {
  const lease = newId(runtime, 'lease');
  const now = runtime.now();
  const {rows} = await sql<Message>`
    update webhook_messages message set lease = ${lease}, lease_until = ${now + LEASE}::bigint
    from webhook_endpoints endpoint
    where endpoint.id = message.endpoint_id and message.id = (
      select id from webhook_messages waiting
      where due_at <= ${now}::bigint and lease_until <= ${now}::bigint
        and not exists (
          select 1 from webhook_messages earlier where earlier.endpoint_id = waiting.endpoint_id
            and earlier.payment_id = waiting.payment_id and earlier.seq < waiting.seq)
        and endpoint_id not in (
          select endpoint_id from webhook_messages where lease is not null and lease_until > ${now}::bigint
          group by endpoint_id having count(*) >= ${EACH})
        and exists (select 1 from webhook_endpoints where webhook_endpoints.id = waiting.endpoint_id)
      order by due_at, id limit 1 for update skip locked)
    returning message.*, endpoint.merchant_id, endpoint.url, endpoint.secret_sealed, endpoint.former_secrets`.execute(
    db,
  );
  return rows[0];
};

/** Gone, so that the next of its payment can follow. */
export const dropMessage = async ({db}: Inside, {id, lease}: Message): Promise<void> => {
  await db.deleteFrom('webhook_messages').where('id', '=', id).where('lease', '=', lease).execute();
};

/** Puts a message that was not taken back for later. @returns false where its time is over, and it was dropped */
export const putBack = async (inside: Inside, message: Message): Promise<boolean> => {
  const {db, runtime} = inside;
  const due_at = backOff(runtime, message);
  if (due_at === undefined) {
    await dropMessage(inside, message);
    return false;
  }
  await db
    .updateTable('webhook_messages')
    .set({due_at, attempts: message.attempts + 1, lease: null, lease_until: 0})
    .where('id', '=', message.id)
    .where('lease', '=', message.lease)
    .execute();
  return true;
};
