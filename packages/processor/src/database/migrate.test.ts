import {createSecretKey} from 'node:crypto';
import {thumbprint} from '@florin/protocol/envelope';
import {nodeRuntime} from '@florin/runtime/node';
import {sql} from 'kysely';
import {Migrator} from 'kysely/migration';
import {describe, expect, test} from 'vitest';
import {newKeyPair, type KeyKind} from '../keys/key-pair.js';
import {openKeyRing} from '../keys/key-ring.js';
import {keyStore} from '../keys/lifecycle.js';
import {migrate} from './migrate.js';
import * as payments from './migrations/0001_payments.js';
import * as newKeys from './migrations/0002_keys.js';
import * as calls from './migrations/0003_calls.js';
import type {CardRow} from './tables.js';
import {testDatabase} from '../test-kit/database.js';

const kek = createSecretKey(Buffer.alloc(32, 7));
const database = testDatabase(() => Promise.resolve());

/** The keys as the first schema kept them. */
type Old = {
  signing_keys: Record<string, unknown>;
  encryption_keys: Record<string, unknown>;
};

describe('cards and sessions of before there were saved ones', () => {
  const database = testDatabase(() => Promise.resolve());
  const card = {
    ...{merchant_id: 'mer_1', brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040, created_at: 1},
    ...{fingerprint: 'f', vault_key: 'k', number_sealed: 'sealed'},
  };
  const leave = {customer: 'c', consent: 'Keep it', consented_at: 2};

  test('are nobody’s in particular, and go on', async () => {
    const {db} = database;
    const before = {'0001_payments': payments, '0002_keys': newKeys, '0003_calls': calls};
    await new Migrator({db, provider: {getMigrations: () => Promise.resolve(before)}}).migrateToLatest();
    await sql`insert into merchants values ('mer_1', 'Shop', 'Siena', 'IT', '5732', 0)`.execute(db);
    await sql`insert into sessions values ('cs_1', 'mer_1', 'open', 'payment', 1, 'EUR', 'r', false, 'manual',
      '[]', '{"name":"off"}', '["visa"]', 0, 1, 2)`.execute(db);
    await db
      .insertInto('cards')
      .values({id: 'card_1', ...card})
      .execute();
    await migrate(db);
    expect(await db.selectFrom('sessions').selectAll().executeTakeFirst()).toMatchObject({
      ...{customer: null, save_card: 'off', fields: {name: 'off'}},
    });
    expect(await db.selectFrom('cards').selectAll().execute()).toEqual([
      {id: 'card_1', ...card, customer: null, consent: null, consented_at: null, forgotten_at: null},
    ]);
  });

  test('none is kept for somebody without their leave, nor by a number that is to be forgotten', async () => {
    const insert = (id: string, rest: Partial<CardRow>) =>
      database.db
        .insertInto('cards')
        .values({id, ...card, ...rest})
        .execute();
    await insert('card_2', leave);
    await insert('card_3', {...leave, forgotten_at: 3, number_sealed: null});
    // Where the form did nothing but keep it, it may be nobody's, and no sentence was shown.
    await insert('card_5', {...leave, consent: null});
    await insert('card_6', {...leave, consent: null, customer: null});
    for (const since of [leave, {...leave, consent: null}, {...leave, customer: null}])
      await expect(insert('card_4', {...since, consented_at: null})).rejects.toThrow(/kept_with_leave/);
    await expect(insert('card_4', {...leave, forgotten_at: 3})).rejects.toThrow(/forgotten_for_good/);
    await expect(insert('card_4', {...leave, number_sealed: null})).rejects.toThrow(/forgotten_for_good/);
  });
});

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
