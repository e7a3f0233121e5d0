import {createSecretKey} from 'node:crypto';
import {nodeRuntime} from '@florin/runtime/node';
import type {KyselyPlugin} from 'kysely';
import {beforeAll, beforeEach, expect, test} from 'vitest';
import {openKeyRing, type KeyRing} from './key-ring.js';
import {keyStore, revokeKey, type KeyStore} from './lifecycle.js';
import {testDatabase} from '../test-kit/database.js';

const database = testDatabase();
let store: KeyStore;
let ring: KeyRing;
/** What an answer of the database waits for on its way to the ring. */
let gate: Promise<void>;
let skipped = 0;

const slow: KyselyPlugin = {
  transformQuery: ({node}) => node,
  transformResult: async ({result}) => {
    await gate;
    return result;
  },
};

beforeAll(async () => {
  const real = nodeRuntime();
  const runtime = {...real, monotonic: () => real.monotonic() + skipped};
  store = keyStore(database.db, createSecretKey(Buffer.alloc(32, 7)), runtime, ['X25519', 'P-256']);
});
beforeEach(async () => {
  gate = Promise.resolve();
  ring = await openKeyRing({...store, db: database.db.withPlugin(slow)});
});

/** Holds the answers that are under way until it is called. */
const hold = (): (() => void) => {
  let open = () => {};
  gate = new Promise(resolve => (open = resolve));
  return open;
};

test('what is asked for after a change was not read before it', async () => {
  const {kid} = ring.encryption[0]!;
  skipped += 1_001;
  const release = hold();
  const earlier = ring.fresh();
  await revokeKey(store, kid);
  const later = [ring.reload(), ring.reload()];
  release();
  await Promise.all([earlier, ...later]);
  expect(ring.encryption[0]!.kid).not.toBe(kid);
});
