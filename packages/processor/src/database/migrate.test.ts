import {createSecretKey} from 'node:crypto';
import {thumbprint} from '@florin/protocol/envelope';
import {nodeRuntime} from '@florin/runtime/node';
import {Migrator} from 'kysely/migration';
import {expect, test} from 'vitest';
import {newKeyPair, type KeyKind} from '../keys/key-pair.js';
import {openKeyRing} from '../keys/key-ring.js';
import {keyStore} from '../keys/lifecycle.js';
import {migrate} from './migrate.js';
import * as payments from './migrations/0001_payments.js';
import {testDatabase} from '../test-kit/database.js';

const kek = createSecretKey(Buffer.alloc(32, 7));
const database = testDatabase(() => Promise.resolve());

/** The keys as the first schema kept them. */
type Old = {
  signing_keys: Record<string, unknown>;
  encryption_keys: Record<string, unknown>;
};

test('keys of the first schema go on in the second', async () => {
  const {db} = database;
  const runtime = nodeRuntime();
  const provider = {getMigrations: () => Promise.resolve({'0001_payments': payments})};
  await new Migrator({db, provider}).migrateToLatest();
  const store = keyStore(db, kek, runtime, ['X25519', 'P-256']);
  const kids: Partial<Record<KeyKind, string>> = {};
  for (const kind of ['ES256', 'X25519', 'P-256'] as const) {
    const {publicJwk, secret} = await newKeyPair(kind);
    const kid = (kids[kind] = await thumbprint(publicJwk));
    const row = {kid, public_jwk: JSON.stringify({...publicJwk, kid}), created_at: 1};
    const old = db.withTables<Old>();
    const sealed = {...row, private_sealed: store.seal.seal(secret, kid)};
    await (
      kind === 'ES256'
        ? old.insertInto('signing_keys').values(sealed)
        : old.insertInto('encryption_keys').values({...sealed, alg: 'ECDH-ES'})
    ).execute();
  }
  await migrate(db);
  const ring = await openKeyRing(store);
  expect(ring.signing.kid).toBe(kids.ES256);
  expect(ring.encryption.map(({kid}) => kid)).toEqual([kids.X25519, kids['P-256']]);
  const row = await db
    .selectFrom('processor_keys')
    .selectAll()
    .where('kid', '=', kids['P-256']!)
    .executeTakeFirstOrThrow();
  expect(ring.opening(row)).toMatchObject({alg: 'ECDH-ES', crv: 'P-256'});
});
