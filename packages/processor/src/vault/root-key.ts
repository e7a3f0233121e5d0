import {createSecretKey, type KeyObject} from 'node:crypto';
import type {Runtime} from '@florin/runtime';
import {audit} from '../audit/audit.js';
import {lockedTables} from '../database/migrate.js';
import type {Database} from '../database/tables.js';
import type {KeyEncryption} from './key-encryption.js';

/**
 * The key that all at rest is sealed under, made at the first start.
 * @throws `kek_unknown` where it was wrapped by a key that is not there
 */
export const openRootKey = async (db: Database, kek: KeyEncryption, runtime: Runtime): Promise<KeyObject> => {
  const {wrapped, kek: by} = (await read(db)) ?? (await make(db, kek, runtime));
  return createSecretKey(await kek.unwrap(wrapped, by));
};

const read = (db: Pick<Database, 'selectFrom'>) => db.selectFrom('root_keys').selectAll().executeTakeFirst();

const make = async (db: Database, kek: KeyEncryption, runtime: Runtime) => {
  const used = await db.selectFrom('processor_keys').select('kid').limit(1).executeTakeFirst();
  const key = used && kek.former ? kek.former.export() : runtime.randomBytes(32);
  const now = runtime.now();
  const row = {id: 'root', kek: kek.id, wrapped: await kek.wrap(key), created_at: now, wrapped_at: now};
  return lockedTables(db, async tx => {
    const first = await read(tx);
    if (!first) await tx.insertInto('root_keys').values(row).execute();
    return first ?? row;
  });
};

/**
 * Wraps the root key under the key-encryption key of now, where another has wrapped it.
 * @returns false where there was nothing to do
 */
export const rewrapRootKey = async (db: Database, kek: KeyEncryption, runtime: Runtime): Promise<boolean> => {
  const row = await read(db);
  if (!row || row.kek === kek.id) return false;
  const wrapped = await kek.wrap(await kek.unwrap(row.wrapped, row.kek));
  return db.transaction().execute(async tx => {
    const {numUpdatedRows} = await tx
      .updateTable('root_keys')
      .set({wrapped, kek: kek.id, wrapped_at: runtime.now()})
      .where('kek', '=', row.kek)
      .executeTakeFirst();
    await audit(tx, runtime, {actor: 'operator', action: 'root_key_wrapped', subject: kek.id});
    return numUpdatedRows === 1n;
  });
};
