import {createHmac, createSecretKey, type KeyObject} from 'node:crypto';
import type {TypedCard} from '@florin/protocol/envelope';
import {newId, type Runtime} from '@florin/runtime';
import {lockedTables} from '../database/migrate.js';
import type {CardRow, Database} from '../database/tables.js';
import {derive, sealer, type Sealer} from './kek.js';

/** Keeps card numbers encrypted under a data key that is itself sealed under the key-encryption key. */
export interface Vault {
  /** The row that stands for a card from now on. Holds no CVC: nothing ever does. */
  store(card: TypedCard, brand: string, merchant: string): CardRow;
  /** The number of a card that was not forgotten. */
  number(row: Pick<CardRow, 'id' | 'vault_key'> & {number_sealed: string}): string;
}

/** Opens the vault, making its first data key if there is none. */
export const openVault = async (db: Database, kek: KeyObject, runtime: Runtime): Promise<Vault> => {
  const keys = await dataKeys(db, sealer(derive(kek, 'vault'), runtime), runtime);
  const [current] = keys.keys();
  const fingerprintKey = derive(kek, 'fingerprint');
  return {
    store: (card, brand, merchant) => {
      const id = newId(runtime, 'card');
      return {
        ...{id, merchant_id: merchant, brand, created_at: runtime.now()},
        ...{exp_month: card.exp_month, exp_year: card.exp_year, last4: card.number.slice(-4)},
        fingerprint: createHmac('sha256', fingerprintKey).update(card.number).digest('base64url'),
        vault_key: current!,
        number_sealed: keys.get(current!)!.seal(card.number, id),
        ...{customer: null, consent: null, consented_at: null, forgotten_at: null},
      };
    },
    number: row => keys.get(row.vault_key)!.open(row.number_sealed, row.id),
  };
};

/** Newest first. */
const dataKeys = async (db: Database, wrap: Sealer, runtime: Runtime): Promise<Map<string, Sealer>> => {
  const rows = await lockedTables(db, async tx => {
    const found = () =>
      tx.selectFrom('vault_keys').selectAll().orderBy('created_at', 'desc').orderBy('id').execute();
    if ((await found()).length === 0)
      await tx.insertInto('vault_keys').values(newDataKey(wrap, runtime)).execute();
    return found();
  });
  const open = (wrapped: string, id: string) =>
    createSecretKey(Buffer.from(wrap.open(wrapped, id), 'base64url'));
  return new Map(rows.map(({id, wrapped}) => [id, sealer(open(wrapped, id), runtime)]));
};

const newDataKey = (wrap: Sealer, runtime: Runtime) => {
  const id = newId(runtime, 'dek');
  const key = Buffer.from(runtime.randomBytes(32)).toString('base64url');
  return {id, wrapped: wrap.seal(key, id), created_at: runtime.now()};
};
