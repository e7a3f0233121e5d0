import {createSecretKey, type KeyObject} from 'node:crypto';
import {newId, type Runtime} from '@florin/runtime';
import {sql} from 'kysely';
import {audit} from '../audit/audit.js';
import {lockedTables} from '../database/migrate.js';
import type {Database, Tx, VaultKeyRow} from '../database/tables.js';
import {derive, sealer, type Sealer} from './kek.js';

/** The keys that card numbers are sealed under, each itself sealed under the root key. */
export interface DataKeys {
  /** The one to seal with. */
  readonly current: DataKey;
  /** Whether there are others besides. */
  readonly retired: boolean;
  /** Looks again where it does not know one: another processor may have made it. */
  find(id: string): Promise<Sealer | undefined>;
  reload(): Promise<void>;
  /** Puts a new one in the place of the current one. */
  rotate(): Promise<string>;
}

export interface DataKey {
  id: string;
  seal: Sealer['seal'];
}

/** Opens the keys there are, making the first if there is none. */
export const openDataKeys = async (db: Database, root: KeyObject, runtime: Runtime): Promise<DataKeys> => {
  const wrap = sealer(derive(root, 'vault'), runtime);
  const opened = new Map<string, Sealer>();
  let current: DataKey;
  const open = ({id, wrapped}: VaultKeyRow): Sealer => {
    const key =
      opened.get(id) ?? sealer(createSecretKey(Buffer.from(wrap.open(wrapped, id), 'base64url')), runtime);
    opened.set(id, key);
    return key;
  };
  const make = (tx: Tx): Promise<VaultKeyRow> => {
    const id = newId(runtime, 'dek');
    const wrapped = wrap.seal(Buffer.from(runtime.randomBytes(32)).toString('base64url'), id);
    const row = {id, wrapped, created_at: runtime.now(), retired_at: null};
    return tx.insertInto('vault_keys').values(row).returningAll().executeTakeFirstOrThrow();
  };
  const load = (rows: readonly VaultKeyRow[]): void => {
    for (const id of opened.keys()) if (!rows.some(row => row.id === id)) opened.delete(id);
    for (const row of rows) {
      const {seal} = open(row);
      if (row.retired_at === null) current = {id: row.id, seal};
    }
  };
  const all = (from: Pick<Database, 'selectFrom'>) => from.selectFrom('vault_keys').selectAll().execute();
  const keys: DataKeys = {
    get current() {
      return current;
    },
    get retired() {
      return opened.size > 1;
    },
    find: async id => {
      if (!opened.has(id)) await keys.reload();
      return opened.get(id);
    },
    reload: async () => load(await all(db)),
    rotate: async () => {
      const {id} = await lockedTables(db, async tx => {
        await tx
          .updateTable('vault_keys')
          .set({retired_at: runtime.now()})
          .where('retired_at', 'is', null)
          .execute();
        const made = await make(tx);
        await audit(tx, runtime, {actor: 'operator', action: 'vault_rotated', subject: made.id});
        return made;
      });
      await keys.reload();
      return id;
    },
  };
  load(
    await lockedTables(db, async tx => {
      const rows = await all(tx);
      return rows.some(({retired_at}) => retired_at === null) ? rows : [...rows, await make(tx)];
    }),
  );
  return keys;
};

/** Milliseconds after which no processor seals under a retired key any more, as each looks every hour. */
const OUT_OF_USE = 86_400_000;

/** Destroys retired keys under which nothing is sealed any more. */
export const destroyRetired = async (db: Database, {now}: Pick<Runtime, 'now'>): Promise<void> => {
  await db
    .deleteFrom('vault_keys')
    .where('retired_at', '<', now() - OUT_OF_USE)
    .where(
      sql<boolean>`not exists (select 1 from cards where vault_key = vault_keys.id and number_sealed is not null)`,
    )
    .execute();
};
