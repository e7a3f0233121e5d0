import {createSecretKey} from 'node:crypto';
import {nodeRuntime} from '@florin/runtime/node';
import {beforeEach, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {addEndpoint, endpointStore, rotateSecret} from '../webhooks/endpoints.js';
import {ownKeys, type KeyEncryption} from './key-encryption.js';
import {openRootKey, rewrapRootKey} from './root-key.js';
import {openVault} from './vault.js';

const real = nodeRuntime();
let skipped = 0;
const runtime = {...real, now: () => real.now() + skipped};
const key = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const HOUR = 3_600_000;
const at = testDatabase();

beforeEach(async () => {
  skipped = 0;
  for (const table of ['root_keys', 'vault_keys', 'processor_keys', 'cards'] as const)
    await at.db.deleteFrom(table).execute();
});

test('the root key is random, the same at every start, and opened by whoever has wrapped it alone', async () => {
  const kek = ownKeys(runtime, key(1));
  const root = await openRootKey(at.db, kek, runtime);
  expect(root.equals(key(1))).toBe(false);
  expect((await openRootKey(at.db, kek, runtime)).equals(root)).toBe(true);
  await expect(openRootKey(at.db, ownKeys(runtime, key(2)), runtime)).rejects.toThrow('kek_unknown');

  const both = ownKeys(runtime, key(2), key(1));
  expect((await openRootKey(at.db, both, runtime)).equals(root)).toBe(true);
  expect(await rewrapRootKey(at.db, both, runtime)).toBe(true);
  expect(await rewrapRootKey(at.db, both, runtime)).toBe(false);
  expect((await openRootKey(at.db, ownKeys(runtime, key(2)), runtime)).equals(root)).toBe(true);
  await expect(openRootKey(at.db, kek, runtime)).rejects.toThrow('kek_unknown');
});

test('secrets of endpoints are opened after the key-encryption key was changed, those of before too', async () => {
  const row = {id: 'mer_1', name: 'Shop', city: 'Siena', country: 'IT', mcc: '5732', created_at: 0};
  await at.db
    .insertInto('merchants')
    .values({...row, cut_off: null})
    .execute();
  const storeUnder = async (kek: KeyEncryption) =>
    endpointStore(at.db, await openRootKey(at.db, kek, runtime), runtime);
  const store = await storeUnder(ownKeys(runtime, key(1)));
  const {id, secret: former} = await addEndpoint(store, 'mer_1', 'https://shop.example/');
  const {secret} = await rotateSecret(store, id, HOUR);
  await rewrapRootKey(at.db, ownKeys(runtime, key(2), key(1)), runtime);
  const {seal} = await storeUnder(ownKeys(runtime, key(2)));
  const kept = await at.db.selectFrom('webhook_endpoints').selectAll().executeTakeFirstOrThrow();
  expect([kept.secret_sealed, kept.former_secrets[0]!.sealed].map(text => seal.open(text, id))).toEqual([
    ...[secret, former],
  ]);
  for (const text of [secret, former])
    expect(JSON.stringify(kept)).not.toContain(text.slice('whsec_'.length));
});

test('a database of before there was one goes on with what it had sealed all under', async () => {
  const former = {kind: 'ES256', public_jwk: '{}', private_sealed: 's', created_at: 1, used_from: 1} as const;
  await at.db
    .insertInto('processor_keys')
    .values({kid: 'k', ...former, used_until: null, revoked_at: null})
    .execute();
  expect((await openRootKey(at.db, ownKeys(runtime, key(1)), runtime)).equals(key(1))).toBe(true);
});

test('a retired key is destroyed a day later, once no number is under it', async () => {
  const vault = await openVault(at.db, key(3), runtime);
  const typed = {number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123'};
  const row = vault.store(typed, 'visa', 'mer_1');
  const keys = async () => (await at.db.selectFrom('vault_keys').select('id').execute()).map(({id}) => id);
  const peer = await openVault(at.db, key(3), runtime);
  const {key: second} = await vault.rotate();
  // Written by a processor that had not looked since.
  await at.db.insertInto('cards').values(row).execute();
  skipped = 25 * HOUR;
  await vault.tidy();
  expect(await keys()).toEqual([second]);
  const resealed = await at.db.selectFrom('cards').selectAll().executeTakeFirstOrThrow();
  expect(resealed).toEqual({...row, vault_key: second, number_sealed: expect.any(String) as string});
  for (const one of [vault, peer])
    expect(await one.number({...resealed, number_sealed: resealed.number_sealed!})).toBe(typed.number);
  await expect(vault.number({...row, number_sealed: row.number_sealed!})).rejects.toThrow(
    'vault_key_missing',
  );
  await peer.tidy();
  expect(peer.store(typed, 'visa', 'mer_1').vault_key).toBe(second);
});
