import {randomBytes} from 'node:crypto';
import {sleep} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import pg from 'pg';
import {LinkError, type NetworkRequest, type NetworkResponse} from '@florin/network';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {LEASE} from '../../packages/processor/dist/payments/intent.js';
import {allPasses, answering, newLine} from '../support/line.ts';
import {startPostgres, waitingForLocks, type Postgres} from '../support/postgres.ts';
import {
  callAs,
  card,
  claimsOf,
  createSession,
  KEY,
  pay,
  read,
  sealFor,
  SHOP,
  submit,
  submitted,
} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// The processor on a real PostgreSQL, where many connections meet: what one connection cannot show.
let postgres: Postgres;
let world: World;

beforeAll(async () => {
  postgres = await startPostgres();
  world = await startWorld({databaseUrl: postgres.url});
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
});

/** Somebody else on the same database. */
const connect = async ({url}: Postgres): Promise<pg.Client> => {
  const client = new pg.Client({connectionString: url});
  await client.connect();
  return client;
};
const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100').length;

// Locks taken in two orders meet in one round of ten, so that one round shows nothing.
const ROUNDS = 20;

test.each(['one attempt', 'different attempts'])(
  'fifty submits at once of %s authorize once, and all hear of it',
  async kind => {
    const {origin} = world.processor;
    const options = kind === 'one attempt' ? {attempt: 'att_00000000000000000001'} : {};
    for (let round = 0; round < ROUNDS; round++) {
      const {token} = await createSession(origin);
      const before = asked();
      const submissions = await Promise.all(Array.from({length: 50}, () => sealFor(token, card(), options)));
      const answers = await Promise.all(submissions.map(submission => submitted(origin, submission)));
      expect(asked() - before).toBe(1);
      expect(new Set(answers.map(({body}) => body.attempt)).size).toBe(1);
    }
    expect(world.log.join('')).not.toContain('internal_error');
  },
);

test('twenty sessions at once for one order are one session, and it is paid once', async () => {
  const {origin} = world.processor;
  const terms = {reference: 'order-at-once'};
  const sessions = await Promise.all(Array.from({length: 20}, () => createSession(origin, terms)));
  expect(new Set(sessions.map(({id}) => id)).size).toBe(1);
  const submissions = await Promise.all(sessions.map(({token}) => sealFor(token)));
  const before = asked();
  await Promise.all(submissions.map(submission => submitted(origin, submission)));
  expect(asked() - before).toBe(1);
});

test('a payment and a change of its terms at once: one of the two wins, never both', async () => {
  const {origin} = world.processor;
  const request = (reference: string, value: number) => ({
    amount: {value, currency: 'EUR'},
    reference,
    origins: [SHOP],
  });
  const won = {payment: 0, change: 0};
  const began = performance.now();
  await pay(origin);
  const took = performance.now() - began;
  // How far the one must be ahead is the machine's to say: until each has won, and forty times at least.
  for (let i = 0; i < 40 || (i < 200 && !(won.payment && won.change)); i++) {
    const reference = `order-race-${i}`;
    const submission = await sealFor((await createSession(origin, {reference})).token);
    const [paid, changed] = await Promise.all([
      submit(origin, submission),
      sleep(nodeRuntime(), ((i % 40) / 20) * took).then(() =>
        callAs(KEY, origin, 'POST', '/v1/sessions', request(reference, 2999)),
      ),
    ]);
    expect([paid.body.status === 'authorized', changed.status === 201].filter(Boolean)).toHaveLength(1);
    if (changed.status === 201) expect(paid.body.code).toBe('session_closed');
    won[changed.status === 201 ? 'change' : 'payment']++;
  }
  // Otherwise the two never met, and nothing was shown.
  expect(Math.min(won.payment, won.change)).toBeGreaterThan(0);
});

test('captures and settlements at once take and pay each cent once', async () => {
  const {origin} = world.processor;
  const {body} = await pay(origin);
  const path = `/v1/payments/${body.id}/capture`;
  const captures = await Promise.all(
    Array.from({length: 20}, (_, i) =>
      callAs(KEY, origin, 'POST', path, {amount: {value: 1000, currency: 'EUR'}}, `at-once-${i}`),
    ),
  );
  expect(captures.filter(({status}) => status === 201)).toHaveLength(1);
  const runs = await Promise.all([1, 2, 3].map(() => world.processor.settle()));
  const paid = runs.flatMap(({settlements}) => settlements);
  expect(paid.reduce((sum, {gross}) => sum + gross, 0)).toBe(1000);
  expect(await world.processor.checkLedger()).toEqual([]);
});

/** So many calls about a payment's money at once, and their statuses. */
const atOnce = (id: string, calls: readonly (readonly [action: string, body: object])[]) =>
  Promise.all(
    calls.map(async ([action, body], i) => {
      const path = `/v1/payments/${id}/${action}`;
      return (await callAs(KEY, world.processor.origin, 'POST', path, body, `${id}-${action}-${i}`)).status;
    }),
  );
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

test('refunds at once never give back more than was captured, voids and captures never more than is held', async () => {
  const {origin} = world.processor;
  const {body} = await pay(origin, card(), {capture: 'automatic'});
  const refunds = await atOnce(body.id, Array(20).fill(['refunds', eur(900)]));
  expect(refunds.filter(status => status === 201)).toHaveLength(2);
  for (let round = 0; round < 5; round++) {
    const held = await pay(origin);
    const both = Array.from({length: 10}, (_, i) =>
      i % 2 ? (['void', {}] as const) : (['capture', eur(1999)] as const),
    );
    const done = await atOnce(held.body.id, round % 2 ? both : both.toReversed());
    expect(done.filter(status => status === 201)).toHaveLength(1);
  }
  expect(await world.processor.settle()).toMatchObject({refused: [], waiting: []});
  expect(await world.processor.checkLedger()).toEqual([]);
});

test('an intent that waits for its session until that has expired is not written', async () => {
  const {origin} = world.processor;
  const {token, id} = await createSession(origin, {expires_in: 30});
  const other = await connect(postgres);
  try {
    await other.query('begin');
    await other.query('select 1 from sessions where id = $1 for update', [id]);
    world.skip(29_300);
    const submission = await sealFor(token, card(), {bind: {iat: Math.floor(world.now() / 1000)}});
    const paying = submit(origin, submission);
    await sleep(nodeRuntime(), 1_200);
    await other.query('commit');
    expect(await paying).toMatchObject({status: 410, body: {code: 'session_expired'}});
  } finally {
    world.skip(-29_300);
    await other.end();
  }
});

test('an intent that was long in writing asks the network nothing: another processor may be undoing it', async () => {
  const {origin} = world.processor;
  const {token, id} = await createSession(origin);
  const other = await connect(postgres);
  const before = asked();
  try {
    await other.query('begin');
    await other.query('select 1 from sessions where id = $1 for update', [id]);
    const paying = submit(origin, await sealFor(token));
    await expect.poll(() => waitingForLocks(other)).toBe(1);
    // Of thirty seconds of its lease twenty are left: too few to ask and to undo.
    world.skip(10_000);
    await other.query('commit');
    expect(await paying).toMatchObject({status: 200, body: {status: 'reversed'}});
    expect(asked()).toBe(before);
  } finally {
    world.skip(-10_000);
    await other.end();
  }
});

test('a capture in flight is told so at once, and one whose processor died is done by the next', async () => {
  const {origin} = world.processor;
  const {body} = await pay(origin);
  const path = `/v1/payments/${body.id}/capture`;
  const capture = (key: string) => callAs(KEY, origin, 'POST', path, {}, key).then(read<{code?: string}>);
  const other = await connect(postgres);
  try {
    await other.query('begin');
    await other.query('select 1 from payments where id = $1 for update', [body.id]);
    const first = capture('in-flight');
    const claimed = async () => (await other.query("select 1 from calls where key = 'in-flight'")).rowCount;
    await expect.poll(claimed).toBe(1);
    expect((await capture('in-flight')).body.code).toBe('idempotency_in_flight');
    await other.query('commit');
    expect((await first).status).toBe(201);
    expect(await capture('in-flight')).toMatchObject({status: 201, body: (await first).body});

    await other.query("update calls set key = 'dead', status = 0, claim = 'dead' where key = 'in-flight'");
    await other.query('delete from captures where payment_id = $1', [body.id]);
    expect(await capture('dead')).toMatchObject({status: 409, body: {code: 'idempotency_in_flight'}});
    world.skip(31_000);
    expect((await capture('dead')).status).toBe(201);
    world.skip(-31_000);
  } finally {
    await other.end();
  }
});

test('two processors on one database: what one does to the keys, the other goes by', async () => {
  const emptied = await startPostgres();
  const kek = randomBytes(32).toString('base64url');
  const both = {databaseUrl: emptied.url, issuer: 'http://localhost:4400', kek};
  const [one, other] = [await startWorld(both), await startWorld(both)];
  try {
    const early = await sealFor((await createSession(one.direct)).token);
    await one.processor.keys.rotate();
    await one.processor.keys.rotate();
    // Sealed to, and signed by, keys that the other has never read.
    const late = await sealFor((await createSession(one.direct)).token);
    expect((await submit(other.direct, late)).body.status).toBe('authorized');
    expect((await submit(other.direct, early)).body.status).toBe('authorized');

    const {token} = await createSession(other.direct);
    await one.processor.keys.revoke(claimsOf(token).enc_jwks[0]!.kid);
    const refused = await submit(other.direct, await sealFor(token));
    expect(refused.body.code).toBe('key_revoked');
    expect((await submit(other.direct, await sealFor(refused.body.token!))).body.status).toBe('authorized');
  } finally {
    await Promise.all([one.close(), other.close()]);
    await emptied.stop();
  }
});

describe('two processors and one network', () => {
  let emptied: Postgres;
  let one: World;
  let other: World;
  let somebody: pg.Client;
  const [line, otherLine] = [newLine(), newLine()];
  beforeAll(async () => {
    emptied = await startPostgres();
    const both = {
      databaseUrl: emptied.url,
      issuer: 'http://localhost:4400',
      kek: randomBytes(32).toString('base64url'),
    };
    one = await startWorld({...both, network: line});
    // What the other sends arrives at the same network, or nowhere.
    otherLine.passing = (request, send) => (request.mti === '0800' ? send() : there(request));
    other = await startWorld({...both, network: otherLine});
    somebody = await connect(emptied);
  });
  afterAll(async () => {
    await somebody.end();
    await Promise.all([one.close(), other.close()]);
    await emptied.stop();
  });
  /** Where the other's requests go: to the network of the first. */
  let there: (request: NetworkRequest) => Promise<NetworkResponse>;
  beforeEach(() => {
    line.passing = allPasses;
    there = request => one.sandbox.link.exchange(request);
  });

  const held = () => one.sandbox.accounts().find(({id}) => id === 'visa_pays')!.balances['EUR']?.held ?? 0;
  const reversals = () => one.sandbox.decisions().filter(({request}) => request.mti === '0400').length;
  /** Payments whose answer is on its way until `arrive` is called. */
  const underWay = async (payments: number) => {
    let arrive = () => {};
    const gate = new Promise<void>(resolve => (arrive = resolve));
    const before = held();
    line.passing = answering('0100', async answer => {
      await gate;
      return answer;
    });
    const paying = Array.from({length: payments}, () => pay(one.direct));
    await expect.poll(held).toBe(before + payments * 1999);
    return {arrive, answers: Promise.all(paying)};
  };
  const stateOf = async () =>
    (
      await somebody.query(
        'select state, lease, lease_until - created_at as leased from payments order by created_at desc',
      )
    ).rows as {state: string; lease: string; leased: string}[];

  test('a merchant that is renamed between two presentments makes no other message of the second', async () => {
    const paid = await pay(one.direct, card(), {capture: 'automatic'});
    expect(paid.body).toMatchObject({status: 'authorized'});
    line.passing = answering('0220', () => Promise.reject(new LinkError('network_timeout')));
    expect(await one.processor.settle()).toMatchObject({
      cleared: 0,
      refused: [],
      waiting: [expect.any(String)],
    });
    line.passing = allPasses;
    await somebody.query("update merchants set name = 'Florin & Figli', city = 'Venezia', mcc = '5999'");
    expect(await one.processor.settle()).toMatchObject({cleared: 1, refused: [], waiting: []});
  });

  // The last: with a clock that far ahead the other would take over what another test pays.
  test('an approval that arrives after the other took the payment over is given back', async () => {
    const {arrive, answers} = await underWay(1);
    const {lease} = (await stateOf())[0]!;
    // The other's reversal never reaches the network.
    there = () => Promise.reject(new LinkError('network_unreachable'));
    other.skip(LEASE + 1_000);
    await other.restart();
    await expect.poll(async () => (await stateOf())[0]!.lease).not.toBe(lease);
    // It has tried, too, and tries again in five seconds.
    await expect.poll(async () => Number((await stateOf())[0]!.leased)).toBeLessThan(2 * LEASE);
    expect([held(), reversals()]).toEqual([1999, 0]);
    arrive();
    const [paid] = await answers;
    expect(paid!.body.status).toBe('processing');
    expect([held(), reversals()]).toEqual([0, 1]);
    there = request => one.sandbox.link.exchange(request);
    other.skip(10_000);
    await other.restart();
    await expect.poll(async () => (await stateOf())[0]!.state, {timeout: 10_000}).toBe('reversed');
  });
});
