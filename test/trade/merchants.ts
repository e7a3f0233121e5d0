import {randomBytes} from 'node:crypto';
import {createMerchant, type Merchant} from '@florin/merchant';
import type {Database} from '@florin/processor';
import {nodeRuntime} from '@florin/runtime/node';
import {seedDemo} from '../../packages/processor/dist/host/demo.js';
import {hashKey} from '../../packages/processor/dist/http/auth.js';

/** Who sells. */
const SHOPS = {
  mer_books: {name: 'Libreria', city: 'Bologna', mcc: '5942'},
  mer_bikes: {name: 'Biciclette', city: 'Ferrara', mcc: '5940'},
  mer_coffee: {name: 'Caffè', city: 'Trieste', mcc: '5814'},
} as const;

export const MERCHANTS: readonly string[] = Object.keys(SHOPS);

/** Secret keys of this run. */
const keys = new Map(MERCHANTS.map(id => [id, `sk_test_${randomBytes(16).toString('hex')}`]));

/** Enters them into a database on which no processor runs yet. */
export const enterMerchants = async (db: Database): Promise<void> => {
  await seedDemo(db, nodeRuntime());
  for (const [id, shop] of Object.entries(SHOPS)) {
    await db
      .insertInto('merchants')
      .values({id, ...shop, country: 'IT', created_at: 0})
      .execute();
    const key = {hash: hashKey(keys.get(id)!), merchant_id: id, created_at: 0, revoked_at: null};
    await db.insertInto('api_keys').values(key).execute();
  }
};

/** Their servers, each with its own key. */
export const merchantsAt = (processor: string): ReadonlyMap<string, Merchant> =>
  new Map(MERCHANTS.map(id => [id, createMerchant({processor, merchant: id, secretKey: keys.get(id)!})]));
