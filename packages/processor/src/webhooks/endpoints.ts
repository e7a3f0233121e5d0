import type {KeyObject} from 'node:crypto';
import {newId, type Runtime} from '@florin/runtime';
import {sql} from 'kysely';
import {audit} from '../audit/audit.js';
import type {Database, FormerSecret, Tx} from '../database/tables.js';
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
  /** Until when a secret of before signs too; null where none does. */
  former_until: number | null;
}

/** An endpoint that was just made. Its secret is shown this once. */
export type NewEndpoint = Omit<EndpointView, 'waiting' | 'former_until'> & {secret: string};

/** An endpoint's new secret, shown this once, and until when the former one signs too. */
export type RotatedSecret = Pick<EndpointView, 'id'> & {secret: string; former_until: number};

/** An endpoint that cannot be, or is not there. */
export class EndpointRefused extends Refused<keyof typeof REFUSALS> {
  override readonly name = 'EndpointRefused';
  constructor(code: keyof typeof REFUSALS) {
    super(code, REFUSALS[code]);
  }
}

const REFUSALS = {
  endpoint_unknown: 'there is no endpoint of this id.',
  keep_refused: 'a former secret signs for thirty days at most.',
  merchant_unknown: 'there is no merchant of this id.',
  url_refused: 'an endpoint is an https URL without credentials and fragment, or http on loopback.',
} as const;

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Bytes of a secret; Standard Webhooks has 24 to 64. */
const SECRET_BYTES = 32;

/** The longest that a former secret may sign too, in milliseconds. */
const LONGEST_KEPT = 30 * 86_400_000;

const newSecret = (runtime: Runtime): string =>
  `whsec_${Buffer.from(runtime.randomBytes(SECRET_BYTES)).toString('base64')}`;

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
  const secret = newSecret(runtime);
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
export const listEndpoints = async ({db, runtime}: EndpointStore): Promise<EndpointView[]> => {
  const rows = await db
    .selectFrom('webhook_endpoints as endpoint')
    .select(['id', 'merchant_id', 'url', 'created_at', 'former_secrets'])
    .select(
      sql<number>`(select count(*)::int from webhook_messages where endpoint_id = endpoint.id)`.as('waiting'),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({merchant_id, former_secrets, ...row}) => ({
    ...{...row, merchant: merchant_id},
    // Each that is rotated away ends no sooner than those before it.
    former_until: stillSigning(former_secrets, runtime)[0]?.until ?? null,
  }));
};

/** Those of an endpoint's former secrets whose time is not over. */
export const stillSigning = (former: readonly FormerSecret[], {now}: Pick<Runtime, 'now'>): FormerSecret[] =>
  former.filter(({until}) => until > now());

/**
 * Gives an endpoint a new secret, and has what is sent be signed by those of before too, until their time is over.
 * @param keep milliseconds for which they still sign, and none of them longer; 0 for a secret that others have got hold of
 * @throws EndpointRefused endpoint_unknown, keep_refused
 */
export const rotateSecret = (
  {db, runtime, seal}: EndpointStore,
  id: string,
  keep: number,
): Promise<RotatedSecret> =>
  db.transaction().execute(async tx => {
    if (!Number.isInteger(keep) || keep < 0 || keep > LONGEST_KEPT) throw new EndpointRefused('keep_refused');
    const endpoint = await tx
      .selectFrom('webhook_endpoints')
      .select(['merchant_id as merchant', 'secret_sealed', 'former_secrets'])
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst();
    if (!endpoint) throw new EndpointRefused('endpoint_unknown');
    const {merchant, secret_sealed: sealed, former_secrets} = endpoint;
    const [secret, former_until] = [newSecret(runtime), runtime.now() + keep];
    // A rotation whose secret was lost, and that is therefore done again, must not strand whoever has the first.
    const earlier = former_secrets.map(({until, ...rest}) => ({
      ...rest,
      until: Math.min(until, former_until),
    }));
    const former = stillSigning([{sealed, until: former_until}, ...earlier], runtime);
    await tx
      .updateTable('webhook_endpoints')
      .set({secret_sealed: seal.seal(secret, id), former_secrets: JSON.stringify(former)})
      .where('id', '=', id)
      .execute();
    await audit(tx, runtime, {actor: 'operator', action: 'webhook_rotated', subject: id, merchant});
    return {id, secret, former_until};
  });

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
