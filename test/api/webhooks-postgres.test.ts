import {randomBytes} from 'node:crypto';
import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {LEASE} from '../../packages/processor/dist/webhooks/queue.js';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {callAs, card, KEY, pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Two processors that share the work.
let postgres: Postgres;
let worlds: World[];
let hooks: HookServer;
let somebody: pg.Client;

beforeAll(async () => {
  postgres = await startPostgres();
  const both = {
    ...{databaseUrl: postgres.url, issuer: 'http://localhost:4400'},
    kek: randomBytes(32).toString('base64url'),
  };
  worlds = [await startWorld(both), await startWorld(both)];
  hooks = await startHookServer();
  somebody = new pg.Client({connectionString: postgres.url});
  await somebody.connect();
  hooks.secret = (await worlds[0]!.processor.webhooks.add('mer_demo', hooks.url)).secret;
});
afterAll(async () => {
  await somebody.end();
  await Promise.all(worlds.map(world => world.close()));
  await hooks.shut();
  await postgres.stop();
});

const SOON = {timeout: 25_000, interval: 100};
const count = async (query: string): Promise<number> =>
  Number(((await somebody.query(query)).rows[0] as {count: string}).count);
const waiting = () => count('select count(*) from webhook_messages');

test('every change of every payment is told just once, in its order', async () => {
  const paying = Array.from({length: 30}, (_, i) =>
    pay(worlds[i % 2]!.direct, card(i % 5 === 0 ? '4000000000009995' : undefined)),
  );
  const paid = (await Promise.all(paying)).filter(({body}) => body.status === 'authorized');
  const capture = (id: string, i: number) =>
    callAs(KEY, worlds[i % 2]!.direct, 'POST', `/v1/payments/${id}/capture`, {}, id);
  await Promise.all(paid.map(({body}, i) => capture(body.id, i)));
  // One may ask the network at a time: each processor has a network of its own here.
  await worlds[0]!.processor.settle();
  await expect.poll(waiting, SOON).toBe(0);
  const told = new Map<string, number[]>();
  for (const {data, seq} of hooks.events()) told.set(data.id, [...(told.get(data.id) ?? []), seq]);
  const {rows} = await somebody.query<{id: string; seq: number}>('select id, seq from payments');
  expect(rows).toHaveLength(30);
  // An intent is the first of a payment's numbers, and is told to nobody.
  for (const {id, seq} of rows)
    expect(told.get(id), id).toEqual(Array.from({length: seq - 1}, (_, i) => i + 2));
  expect(hooks.arrived).toHaveLength(hooks.events().length);
});

test('what a processor took and did not live to send is sent by the other when its lease has ended', async () => {
  await hooks.shut();
  const {body} = await pay(worlds[0]!.direct);
  await expect.poll(() => count('select count(*) from webhook_messages where attempts > 0'), SOON).toBe(1);
  const until = worlds[0]!.now() + LEASE;
  await somebody.query("update webhook_messages set lease = 'dead', lease_until = $1, due_at = 0", [until]);
  await hooks.open();
  await new Promise(resolve => setTimeout(resolve, 2_500));
  expect(hooks.events(body.id)).toEqual([]);
  worlds[1]!.skip(LEASE);
  await expect.poll(() => hooks.events(body.id).length, SOON).toBe(1);
  worlds[1]!.skip(-LEASE);
  await expect.poll(waiting, SOON).toBe(0);
});

/** A void, as any program may write it. */
const VOID = `update payments
  set state = 'voided', released = amount, released_at = created_at, seq = seq + 1 where id = $1`;

test('a change that is not committed is told to nobody', async () => {
  const {body} = await pay(worlds[0]!.direct);
  await expect.poll(() => hooks.events(body.id).length, SOON).toBe(1);
  await somebody.query('begin');
  await somebody.query(VOID, [body.id]);
  await somebody.query('rollback');
  await new Promise(resolve => setTimeout(resolve, 2_500));
  expect(hooks.events(body.id)).toHaveLength(1);
  // And one that is, whoever made it.
  await somebody.query(VOID, [body.id]);
  await expect.poll(() => hooks.events(body.id).map(({type}) => type), SOON).toContain('payment.voided');
});

test("another merchant's server hears nothing of it, and a secret is sealed in the database", async () => {
  const other = await startHookServer();
  await somebody.query(`insert into merchants (id, name, city, country, mcc, created_at)
    values ('mer_other', 'Another Shop', 'Siena', 'IT', '5732', 0)`);
  const {id, secret} = await worlds[1]!.processor.webhooks.add('mer_other', other.url);
  const {body} = await pay(worlds[1]!.direct);
  await expect.poll(() => hooks.events(body.id).length, SOON).toBe(1);
  expect(other.arrived).toEqual([]);
  const {rows} = await somebody.query('select * from webhook_endpoints where id = $1', [id]);
  const kept = JSON.stringify(rows);
  expect(kept).not.toContain(secret.slice(6));
  expect(kept).not.toContain(Buffer.from(secret.slice(6), 'base64').toString('base64url'));
  await other.shut();
});
