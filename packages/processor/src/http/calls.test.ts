import {nodeRuntime} from '@florin/runtime/node';
import {sql} from 'kysely';
import {expect, test, vi} from 'vitest';
import type {Tx} from '../database/tables.js';
import {forgetOldCalls, once, type Effect} from './calls.js';
import {ProblemError} from './problem.js';
import {testDatabase} from '../test-kit/database.js';

const database = testDatabase();
const DAY = 86_400_000;
let skipped = 0;
const runtime = {...nodeRuntime(), now: () => Date.now() + skipped};

const call = (key: string | undefined, raw: string, effect: Effect) =>
  once(
    {db: database.db, runtime, issuer: 'https://pay.example'},
    {principal: 'mer_1', call: 'POST /x', key, raw},
    effect,
  );
const done = async () => ({status: 201, body: {done: true}});
/** Leaves a row, so that one sees whether the effect stayed. */
const leave = (id: string) => async (tx: Tx) => {
  await tx.insertInto('vault_keys').values({id, wrapped: '', created_at: 0, retired_at: 1}).execute();
};
const stayed = async (id: string) =>
  (await database.db.selectFrom('vault_keys').select('id').where('id', '=', id).execute()).length === 1;

test('the same key and body gets the same answer, another body none', async () => {
  const effect = vi.fn(done);
  const first = await call('k1', 'a', effect);
  expect(first).toEqual({status: 201, body: '{"done":true}'});
  expect(await call('k1', 'a', effect)).toEqual(first);
  await expect(call('k1', 'b', effect)).rejects.toMatchObject({code: 'idempotency_key_reused'});
  expect(effect).toHaveBeenCalledTimes(1);
});

test('a refusal is an answer too, and has no effect', async () => {
  const effect = vi.fn(async (tx: Tx) => {
    await leave('refused')(tx);
    throw new ProblemError('capture_too_large', {at: 'amount.value'});
  });
  const first = await call('k2', 'a', effect);
  expect(first.status).toBe(422);
  expect(JSON.parse(first.body)).toMatchObject({code: 'capture_too_large', at: 'amount.value'});
  expect(await call('k2', 'a', effect)).toEqual(first);
  await expect(call('k2', 'b', effect)).rejects.toMatchObject({code: 'idempotency_key_reused'});
  expect(effect).toHaveBeenCalledTimes(1);
  expect(await stayed('refused')).toBe(false);
});

test.each([new Error('broken'), new ProblemError('overloaded'), new ProblemError('rate_limited')])(
  'what could not be done leaves no record: %s',
  async error => {
    const fail = async (tx: Tx) => {
      await leave('failed')(tx);
      throw error;
    };
    await expect(call('k3', 'a', fail)).rejects.toBe(error);
    expect(await stayed('failed')).toBe(false);
    expect((await call('k3', 'b', done)).status).toBe(201);
    await database.db.deleteFrom('calls').where('key', '=', 'k3').execute();
  },
);

test('a call whose processor died is done by the next, but not before its time, nor twice', async () => {
  const never = await claimLost('k5');
  await expect(call('k5', 'a', done)).rejects.toMatchObject({code: 'idempotency_in_flight'});
  skipped += 31_000;
  expect((await call('k5', 'a', done)).status).toBe(201);
  await never();
  expect(await stayed('late')).toBe(false);
  expect((await call('k5', 'a', done)).body).toBe('{"done":true}');
});

test('a key is good for thirty days: then the same call is another one', async () => {
  const forget = () => forgetOldCalls({db: database.db, runtime});
  const effect = vi.fn(done);
  await forget();
  await call('k6', 'a', effect);
  skipped += 30 * DAY - 60_000;
  await forget();
  await call('k7', 'a', effect);
  await call('k6', 'a', effect);
  await expect(call('k6', 'b', effect)).rejects.toMatchObject({code: 'idempotency_key_reused'});
  expect(effect).toHaveBeenCalledTimes(2);
  skipped += 61_000;
  expect(await forget()).toBeGreaterThanOrEqual(1);
  expect(await forget()).toBe(0);
  expect((await call('k6', 'b', effect)).status).toBe(201);
  await call('k7', 'a', effect);
  expect(effect).toHaveBeenCalledTimes(3);
});

test('all old calls are forgotten, some at a time', async () => {
  const {db} = database;
  const enter = (count: number) =>
    sql`insert into calls (principal, call, key, body_hash, status, body, created_at)
      select 'mer_2', 'POST /x', n::text, '', 201, '', n from generate_series(1, ${count}::int) n`.execute(
      db,
    );
  let statements = 0;
  const counting = db.withPlugin({
    transformQuery: ({node}) => {
      statements++;
      return node;
    },
    transformResult: async ({result}) => result,
  });
  for (const [count, expected] of [
    [5_003, 2],
    [10_000, 3],
    [7, 1],
  ] as const) {
    await enter(count);
    statements = 0;
    expect(await forgetOldCalls({db: counting, runtime})).toBe(count);
    expect(statements).toBe(expected);
  }
});

/** A call in flight whose processor is thought dead; it goes on when the answer is called, and must come to nothing. */
const claimLost = async (key: string): Promise<() => Promise<void>> => {
  let go = () => {};
  let begun = () => {};
  const gate = new Promise<void>(resolve => (go = resolve));
  const waits = new Promise<void>(resolve => (begun = resolve));
  // Held between its claim and its transaction: on one connection nobody else could be served during one.
  const late = database.db.withPlugin({
    transformQuery: ({node}) => node,
    transformResult: async ({result}) => {
      begun();
      await gate;
      return result;
    },
  });
  const dying = once(
    {db: late, runtime, issuer: 'https://pay.example'},
    {principal: 'mer_1', call: 'POST /x', key, raw: 'a'},
    async tx => {
      await leave('late')(tx);
      return {status: 201, body: {late: true}};
    },
  );
  dying.catch(() => undefined);
  await waits;
  return async () => {
    go();
    await expect(dying).rejects.toMatchObject({code: 'idempotency_in_flight'});
  };
};
