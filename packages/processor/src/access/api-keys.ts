import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import {audit} from '../audit/audit.js';
import {hashKey} from '../http/auth.js';
import type {AccessStore} from './merchants.js';
import {AccessRefused} from './refused.js';
import {isScope, type Scope} from './scopes.js';

/** A secret key as its operator sees it: never the key, of which only the hash is kept. */
export interface ApiKeyView {
  /** `key_` and the first letters of the hash. */
  id: string;
  merchant: string;
  scopes: string[];
  created_at: number;
  revoked_at: number | null;
}

/** A key that was just made. It is shown this once. */
export type NewApiKey = Pick<ApiKeyView, 'id' | 'merchant' | 'scopes'> & {secret: string};

/**
 * Gives a merchant a secret key.
 * @throws AccessRefused merchant_unknown, scope_unknown
 */
export const addApiKey = async (
  {db, runtime}: AccessStore,
  merchant: string,
  scopes: readonly string[],
): Promise<NewApiKey> => {
  if (scopes.length === 0 || !scopes.every(isScope)) throw new AccessRefused('scope_unknown');
  const asked: Scope[] = [...new Set(scopes as Scope[])];
  const secret = newId(runtime, 'sk');
  return db.transaction().execute(async tx => {
    const known = await tx.selectFrom('merchants').select('id').where('id', '=', merchant).executeTakeFirst();
    if (!known) throw new AccessRefused('merchant_unknown');
    const {id} = await tx
      .insertInto('api_keys')
      .values({
        ...{hash: hashKey(secret), merchant_id: merchant, scopes: JSON.stringify(asked)},
        ...{created_at: runtime.now(), revoked_at: null},
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await audit(tx, runtime, {actor: 'operator', action: 'api_key_added', subject: id, merchant});
    return {id, merchant, scopes: asked, secret};
  });
};

/** All secret keys, the oldest first, those that were revoked too. */
export const listApiKeys = async ({db}: AccessStore): Promise<ApiKeyView[]> => {
  const rows = await db
    .selectFrom('api_keys')
    .select(['id', 'merchant_id', 'scopes', 'created_at', 'revoked_at'])
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({merchant_id, ...row}) => ({...row, merchant: merchant_id}));
};

/** Letters of an id, less `key_`, that are taken for its name. */
const LEAST = 6;

/**
 * Withdraws a key: the next call that comes with it is refused. It is named by its id, or by how that begins.
 * @throws AccessRefused api_key_unknown, api_key_ambiguous
 */
export const revokeApiKey = async ({db, runtime}: AccessStore, name: string): Promise<string> => {
  const start = name.replace(/^key_/, '');
  if (!/^[\w-]+$/.test(start) || start.length < LEAST) throw new AccessRefused('api_key_unknown');
  return db.transaction().execute(async tx => {
    const keys = await tx
      .selectFrom('api_keys')
      .select(['hash', 'id', 'merchant_id'])
      .where(sql<boolean>`starts_with(hash, ${start})`)
      .where('revoked_at', 'is', null)
      .limit(2)
      .execute();
    const [key] = keys;
    if (!key) throw new AccessRefused('api_key_unknown');
    if (keys.length > 1) throw new AccessRefused('api_key_ambiguous');
    const {hash, id, merchant_id: merchant} = key;
    const {numUpdatedRows} = await tx
      .updateTable('api_keys')
      .set({revoked_at: runtime.now()})
      .where('hash', '=', hash)
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    // Somebody else was faster.
    if (numUpdatedRows === 0n) throw new AccessRefused('api_key_unknown');
    await audit(tx, runtime, {actor: 'operator', action: 'api_key_revoked', subject: id, merchant});
    return id;
  });
};
