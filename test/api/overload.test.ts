import {setTimeout as sleep} from 'node:timers/promises';
import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {LinkError} from '@florin/network';
import {allPasses, newLine} from '../support/line.ts';
import {startPostgres, waitingForLocks, type Postgres} from '../support/postgres.ts';
import {callAs, card, createSession, KEY, pay, sealFor, SHOP, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let postgres: Postgres;
let world: World;
let somebody: pg.Client;
beforeAll(async () => {
  postgres = await startPostgres();
  world = await startWorld({databaseUrl: postgres.url, network: line});
  somebody = new pg.Client({connectionString: postgres.url});
  await somebody.connect();
});
afterAll(async () => {
  await somebody.end();
  await world.close();
  await postgres.stop();
});

/** Payments that a processor works on at once. */
const WORKING = 6;

const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100').length;

/** Payments of one session that wait for its lock, one at each place there is, until it is let go. */
const everyPlaceTaken = async () => {
  const {origin} = world.processor;
  const {id, token} = await createSession(origin);
  const submissions = await Promise.all(Array.from({length: WORKING}, () => sealFor(token)));
  await somebody.query('begin');
  await somebody.query('select 1 from sessions where id = $1 for update', [id]);
  const answers = Promise.all(submissions.map(submission => submit(origin, submission)));
  await expect.poll(() => waitingForLocks(somebody), {timeout: 20_000}).toBe(WORKING);
  return {answers, letGo: () => somebody.query('commit')};
};

test('new work that would wait too long is turned away, outcomes are read meanwhile, and nothing is lost or doubled', async () => {
  const {origin} = world.processor;
  const paid = await pay(origin);
  const tokens = await Promise.all([createSession(origin), createSession(origin)]);
  const [early, late] = await Promise.all(tokens.map(({token}) => sealFor(token, card())));
  const before = asked();
  const {answers, letGo} = await everyPlaceTaken();
  const waiting = submit(origin, early!);
  await sleep(4_000);

  const refused = await submit(origin, late!);
  expect(refused).toMatchObject({status: 503, body: {code: 'overloaded', status: 503}});
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(refused.headers.get('retry-after')).toMatch(/^[1-4]$/);
  const terms = {amount: {value: 1999, currency: 'EUR'}, reference: 'order-overload', origins: [SHOP]};
  const session = await callAs(KEY, origin, 'POST', '/v1/sessions', terms);
  expect([session.status, session.headers.has('retry-after')]).toEqual([503, true]);

  const path = `/v1/sessions/${paid.session.id}/outcome?attempt=${paid.submission.body.attempt}`;
  expect((await callAs(paid.session.token, origin, 'GET', path)).status).toBe(200);
  expect((await callAs(KEY, origin, 'GET', `/v1/payments/${paid.body.id}`)).status).toBe(200);
  expect((await callAs(KEY, origin, 'POST', `/v1/payments/${paid.body.id}/capture`, {}, 'now')).status).toBe(
    201,
  );

  await letGo();
  const attempts = (await answers).map(({body}) => body.attempt);
  expect(new Set(attempts).size).toBe(1);
  expect((await waiting).body.status).toBe('authorized');
  // The very same bytes, as a frame sends them again.
  expect((await submit(origin, late!)).body.status).toBe('authorized');
  expect(asked() - before).toBe(3);
});

test('payments that are being reversed hold up nobody, however long the network takes', async () => {
  const {origin} = world.processor;
  const sessions = await Promise.all(Array.from({length: WORKING + 2}, () => createSession(origin)));
  const submissions = await Promise.all(sessions.map(({token}) => sealFor(token)));
  let answer = (): void => undefined;
  const answered = new Promise<void>(resolve => (answer = resolve));
  let reversing = 0;
  line.passing = async (request, send) => {
    if (request.mti === '0100') throw new LinkError('network_timeout');
    if (request.mti === '0400') reversing++;
    return answered.then(send);
  };
  const ended = Promise.all(submissions.map(submission => submit(origin, submission)));
  await expect.poll(() => reversing).toBe(submissions.length);
  await createSession(origin);
  answer();
  expect((await ended).map(({body}) => body.status)).toEqual(submissions.map(() => 'reversed'));
  line.passing = allPasses;
  expect((await pay(origin)).body.status).toBe('authorized');
});
