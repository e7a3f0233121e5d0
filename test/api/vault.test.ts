import {execFile} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {promisify} from 'node:util';
import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {kept, newCustomer, saveOne} from '../support/customers.ts';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {createSession, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const newKek = (): string => randomBytes(32).toString('base64url');
const [first, second] = [newKek(), newKek()];

let server: Postgres;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client({connectionString: server.url});
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.stop();
});

const start = (kek: string, formerKeks: string[] = []): Promise<World> =>
  startWorld({databaseUrl: server.url, issuer: 'http://localhost:4400', kek, formerKeks});
const payKept = async ({direct}: World, customer: string, token: string) => {
  const session = await createSession(direct, {customer});
  return (await submit(direct, await sealFor(session.token, kept(token)))).body.status;
};
const command = ({data}: World, ...args: string[]) => {
  const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
  const call = ['packages/processor/bin/florin-processor.js', 'vault', ...args, '--data', data];
  return promisify(execFile)(process.execPath, call, {env});
};
/** How many numbers are sealed under each key. */
const numbers = async (world: World) => (await world.processor.vault.list()).map(key => key.numbers);

test('card numbers change their key while two processors go on, and the key above it changes too', async () => {
  const customer = newCustomer();
  let [one, other] = [await start(first), await start(first)];
  const [token, lost] = [await saveOne(one.direct, customer), await saveOne(one.direct, newCustomer())];
  const sealed = () => client.query<{number_sealed: string}>('select number_sealed from cards order by id');
  const before = await sealed();

  // What was forgotten has no number that could be sealed.
  await client.query('update cards set forgotten_at = 1, number_sealed = null where id = $1', [lost]);
  expect(await one.processor.vault.rotate()).toEqual({rewrapped: false, resealed: 1});
  expect(await numbers(one)).toEqual([0, 1]);
  expect((await sealed()).rows).not.toEqual(before.rows);

  // The other has not looked yet: it seals under the old key, and opens what is sealed under the new one.
  await saveOne(other.direct, newCustomer());
  expect(await numbers(other)).toEqual([1, 1]);
  expect(await payKept(other, customer, token)).toBe('authorized');
  expect(await one.processor.vault.rotate()).toEqual({rewrapped: false, resealed: 2});
  expect(await numbers(one)).toEqual([0, 0, 2]);
  await Promise.all([one.close(), other.close()]);

  one = await start(second, [first]);
  expect(await payKept(one, customer, token)).toBe('authorized');
  expect(await one.processor.vault.rotate()).toMatchObject({rewrapped: true});
  await one.close();
  await expect(start(first)).rejects.toThrow('kek_unknown');
  other = await start(second);
  expect(await payKept(other, customer, token)).toBe('authorized');
  const audit = (await other.processor.audit()).map(({action}) => action);
  expect(audit.filter(action => action === 'root_key_wrapped')).toHaveLength(1);
  expect(audit.filter(action => action === 'vault_rotated')).toHaveLength(3);
  await other.close();
});

test('a number that somebody is at work on is waited for by nobody, and sealed anew when it is free', async () => {
  const world = await start(second);
  const [held, free] = [
    await saveOne(world.direct, newCustomer()),
    await saveOne(world.direct, newCustomer()),
  ];
  await client.query('begin');
  await client.query('select 1 from cards where id = $1 for update', [held]);
  const keyOf = async (card: string) =>
    (await client.query<{vault_key: string}>('select vault_key from cards where id = $1', [card])).rows[0]!
      .vault_key;
  const was = await keyOf(held);
  const {resealed} = await world.processor.vault.rotate();
  expect(await keyOf(held)).toBe(was);
  expect(await keyOf(free)).not.toBe(was);
  await client.query('commit');
  expect(await world.processor.vault.rotate()).toMatchObject({resealed: resealed + 1});
  expect(await keyOf(held)).toBe(await keyOf(free));
  await world.close();
});

test('the operator rotates it by a command', async () => {
  const world = await startWorld();
  const {stdout} = await command(world, 'rotate');
  expect(stdout).toMatch(
    /^Numbers sealed under a new key: 0\n\ndek_\S+ {2}retired {2}0 numbers\ndek_\S+ {2}in use /,
  );
  await world.close();
});
