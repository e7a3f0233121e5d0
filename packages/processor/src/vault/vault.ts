import {createHmac, type KeyObject} from 'node:crypto';
import type {TypedCard} from '@florin/protocol/envelope';
import {newId, type Runtime} from '@florin/runtime';
import type {CardRow, Database} from '../database/tables.js';
import {destroyRetired, openDataKeys} from './data-keys.js';
import {derive} from './kek.js';
import {resealNumbers} from './reseal.js';

/** Keeps card numbers encrypted under a data key that is itself sealed under the root key. */
export interface Vault {
  /** The row that stands for a card from now on. Holds no CVC: nothing ever does. */
  store(card: TypedCard, brand: string, merchant: string): CardRow;
  /** The number of a card that was not forgotten. */
  number(row: Pick<CardRow, 'id' | 'vault_key'> & {number_sealed: string}): Promise<string>;
  /** Seals all numbers under a new key. */
  rotate(): Promise<{key: string; resealed: number}>;
  /** Goes by what other processors did, seals what they sealed under a retired key, and destroys keys out of use. */
  tidy(): Promise<void>;
}

/** Opens the vault, making its first data key if there is none. */
export const openVault = async (db: Database, root: KeyObject, runtime: Runtime): Promise<Vault> => {
  const keys = await openDataKeys(db, root, runtime);
  const fingerprintKey = derive(root, 'fingerprint');
  return {
    store: (card, brand, merchant) => {
      const id = newId(runtime, 'card');
      const {current} = keys;
      return {
        ...{id, merchant_id: merchant, brand, created_at: runtime.now()},
        ...{exp_month: card.exp_month, exp_year: card.exp_year, last4: card.number.slice(-4)},
        fingerprint: createHmac('sha256', fingerprintKey).update(card.number).digest('base64url'),
        ...{vault_key: current.id, number_sealed: current.seal(card.number, id)},
        ...{customer: null, consent: null, consented_at: null, forgotten_at: null},
      };
    },
    number: async row => {
      const key = await keys.find(row.vault_key);
      if (!key) throw new Error('vault_key_missing');
      return key.open(row.number_sealed, row.id);
    },
    rotate: async () => ({key: await keys.rotate(), resealed: await resealNumbers(db, keys)}),
    tidy: async () => {
      await keys.reload();
      if (!keys.retired) return;
      await resealNumbers(db, keys);
      await destroyRetired(db, runtime);
      await keys.reload();
    },
  };
};
