import {afterAll, beforeAll, expect, test} from 'vitest';
import type {Problem} from '@florin/protocol';
import {nodeRuntime} from '@florin/runtime/node';
import {callAs, createSession, KEY, pay, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const RATE = 5;
let world: World;
/** The processor's clock stands still until a test sets it on: however long a call takes, no time has passed. */
let time = 0;
beforeAll(async () => {
  world = await startWorld({rateLimit: RATE, runtime: {...nodeRuntime(), monotonic: () => time}});
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
/** Calls with one key, one after the other, until one is refused. */
const untilRefused = async (key: string, method: string, path: string, body?: object) => {
  for (let count = 0; count < 1_000; count++) {
    const answer = await read<Problem>(await callAs(key, origin(), method, path, body));
    if (answer.status === 429) return {count, ...answer};
  }
  throw new Error('never refused');
};

test('a secret key that calls too often is told so and when to come again, before anything is done', async () => {
  const {secret} = await world.processor.apiKeys.add('mer_demo', ['payments:read']);
  const {count, body, headers} = await untilRefused(secret, 'GET', '/v1/payments');
  expect(count).toBe(2 * RATE);
  expect(body).toMatchObject({code: 'rate_limited', status: 429});
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('retry-after')).toBe('1');
  // Not even looked at: a revoked key would be 401, and this one has no such scope.
  expect((await callAs(secret, origin(), 'POST', '/v1/sessions', {})).status).toBe(429);
  time += 1_100;
  expect((await callAs(secret, origin(), 'POST', '/v1/sessions', {})).status).toBe(403);
});

test('others go on meanwhile, and what was refused may be sent again under its Idempotency-Key', async () => {
  const {body} = await pay(origin(), undefined, {capture: 'manual'});
  const path = `/v1/payments/${body.id}/capture`;
  const {secret} = await world.processor.apiKeys.add('mer_demo', ['all']);
  await untilRefused(secret, 'GET', '/v1/balance');
  const capture = (key: string) => callAs(key, origin(), 'POST', path, {}, 'c');
  expect((await capture(secret)).status).toBe(429);
  expect((await callAs(KEY, origin(), 'GET', `/v1/payments/${body.id}`)).status).toBe(200);
  time += 1_100;
  expect((await capture(secret)).status).toBe(201);
});

test('a form that calls too often is refused, other sessions are not, and the payment is made later', async () => {
  const {id, token} = await createSession(origin());
  const path = `/v1/sessions/${id}/outcome`;
  const answers = await Promise.all(
    Array.from({length: 300}, async () => (await callAs(token, origin(), 'GET', path)).status),
  );
  expect(new Set(answers)).toEqual(new Set([404, 429]));
  expect(answers.filter(status => status === 404)).toHaveLength(100);
  const submission = await sealFor(token);
  time += 1_000;
  expect((await submit(origin(), submission)).body.status).toBe('authorized');
  expect((await pay(origin())).body.status).toBe('authorized');
});

test('the network is not asked for what was refused', async () => {
  const {id, token} = await createSession(origin());
  const submission = await sealFor(token);
  const path = `/v1/sessions/${id}/outcome`;
  await Promise.all(Array.from({length: 200}, () => callAs(token, origin(), 'GET', path)));
  const asked = world.sandbox.decisions().length;
  expect(await submit(origin(), submission)).toMatchObject({status: 429, body: {code: 'rate_limited'}});
  expect(world.sandbox.decisions()).toHaveLength(asked);
});
