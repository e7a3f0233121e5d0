import type {KeyObject} from 'node:crypto';
import {newId, type Runtime} from '@florin/runtime';
import {sql} from 'kysely';
import {audit} from '../audit/audit.js';
import type {Database, Tx} from '../database/tables.js';
import {Refused} from '../refused.js';
import {derive, sealer, type Sealer} from '../vault/kek.js';

/** Where merchants' servers hear of their payments. */
export interface EndpointStore {
  db: Database;
  runtime: Runtime;
  /** Seals secrets at rest. */
  seal: Sealer;
}

export const endpointStore = (db: Database, root: KeyObject, runtime: Runtime): EndpointStore => ({
  ...{db, runtime},
  seal: sealer(derive(root, 'webhooks'), runtime),
});

/** An endpoint, as the operator sees it. */
export interface EndpointView {
  id: string;
  merchant: string;
  url: string;
  created_at: number;
  /** Messages that were not yet taken. */
  waiting: number;
}

/** An endpoint that was just made. Its secret is shown this once. */
export type NewEndpoint = Omit<EndpointView, 'waiting'> & {secret: string};

/** An endpoint that cannot be, or is not there. */
export class EndpointRefused extends Refused<keyof typeof REFUSALS> {
  override readonly name = 'EndpointRefused';
  constructor(code: keyof typeof REFUSALS) {
    super(code, REFUSALS[code]);
  }
}

const REFUSALS = {
  endpoint_unknown: 'there is no endpoint of this id.',
  merchant_unknown: 'there is no merchant of this id.',
  url_refused: 'an endpoint is an https URL without credentials and fragment, or http on loopback.',
} as const;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Bytes of a secret; Standard Webhooks has 24 to 64. */
const SECRET_BYTES = 32;

/** True for what a message may be sent to: by TLS, or within this machine. */
export const isEndpoint = (text: string): boolean => {
  if (text.length > 2_000 || !URL.canParse(text)) return false;
  const {protocol, hostname, username, password, hash} = new URL(text);
  const secure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return secure && username === '' && password === '' && hash === '';
};

/**
 * Has a merchant told of its payments from now on. Each message is signed with the secret, which is not shown again.
 * @throws EndpointRefused merchant_unknown, url_refused
 */
export const addEndpoint = async (
  {db, runtime, seal}: EndpointStore,
  merchant: string,
  url: string,
): Promise<NewEndpoint> => {
  if (!isEndpoint(url)) throw new EndpointRefused('url_refused');
  const [id, created_at] = [newId(runtime, 'we'), runtime.now()];
  const secret = `whsec_${Buffer.from(runtime.randomBytes(SECRET_BYTES)).toString('base64')}`;
  const row = {id, url: new URL(url).href, secret_sealed: seal.seal(secret, id), created_at};
  const insert = (tx: Tx) =>
    tx
      .insertInto('webhook_endpoints')
      .columns(['id', 'merchant_id', 'url', 'secret_sealed', 'created_at'])
      .expression(
        tx
          .selectFrom('merchants')
          .select([
            sql<string>`${row.id}::text`.as('id'),
            'merchants.id as merchant_id',
            sql<string>`${row.url}::text`.as('url'),
            sql<string>`${row.secret_sealed}::text`.as('secret_sealed'),
            sql<number>`${row.created_at}::bigint`.as('created_at'),
          ])
          .where('merchants.id', '=', merchant),
      )
      .returning('id')
      .executeTakeFirst();
  return db.transaction().execute(async tx => {
    if (!(await insert(tx))) throw new EndpointRefused('merchant_unknown');
    await audit(tx, runtime, {actor: 'operator', action: 'webhook_added', subject: id, merchant});
    return {id, merchant, url: row.url, created_at, secret};
  });
};

/** All endpoints, the oldest first. */
export const listEndpoints = async ({db}: EndpointStore): Promise<EndpointView[]> => {
  const rows = await db
    .selectFrom('webhook_endpoints as endpoint')
    .select(['id', 'merchant_id', 'url', 'created_at'])
    .select(
      sql<number>`(select count(*)::int from webhook_messages where endpoint_id = endpoint.id)`.as('waiting'),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({merchant_id, ...row}) => ({...row, merchant: merchant_id}));
};

/**
 * Tells an endpoint nothing more; what waited for it is dropped.
 * @throws EndpointRefused endpoint_unknown
 */
export const removeEndpoint = ({db, runtime}: EndpointStore, id: string): Promise<void> =>
  db.transaction().execute(async tx => {
    const removed = await tx
      .deleteFrom('webhook_endpoints')
      .where('id', '=', id)
      .returning('merchant_id as merchant')
      .executeTakeFirst();
    if (!removed) throw new EndpointRefused('endpoint_unknown');
    await audit(tx, runtime, {actor: 'operator', action: 'webhook_removed', subject: id, ...removed});
    await tx.deleteFrom('webhook_messages').where('endpoint_id', '=', id).execute();
  });
