import {afterAll, beforeAll, expect, test} from 'vitest';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {callAs, card, createSession, KEY, pay, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// The processor on a real PostgreSQL, where many connections meet: what one connection cannot show.
let postgres: Postgres;
let world: World;

beforeAll(async () => {
  const started = await startPostgres();
  if (!started) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  postgres = started;
  world = await startWorld({databaseUrl: postgres.url});
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
});

const asked = () => world.sandbox.decisions().filter(({request}) => request.mti === '0100').length;

test.each(['one attempt', 'different attempts'])('fifty submits at once of %s authorize once', async kind => {
  const {origin} = world.processor;
  const {token} = await createSession(origin);
  const before = asked();
  const options = kind === 'one attempt' ? {attempt: 'att_00000000000000000001'} : {};
  const submissions = await Promise.all(Array.from({length: 50}, () => sealFor(token, card(), options)));
  const answers = await Promise.all(submissions.map(submission => submit(origin, submission)));
  expect(asked() - before).toBe(1);
  expect(new Set(answers.map(({body}) => body.attempt)).size).toBe(1);
});

test('twenty sessions at once for one order are one session, and it is paid once', async () => {
  const {origin} = world.processor;
  const terms = {reference: 'order-at-once'};
  const sessions = await Promise.all(Array.from({length: 20}, () => createSession(origin, terms)));
  expect(new Set(sessions.map(({id}) => id)).size).toBe(1);
  const submissions = await Promise.all(sessions.map(({token}) => sealFor(token)));
  const before = asked();
  await Promise.all(submissions.map(submission => submit(origin, submission)));
  expect(asked() - before).toBe(1);
});

test('captures and settlements at once take and pay each cent once', async () => {
  const {origin} = world.processor;
  const {body} = await pay(origin);
  const captures = await Promise.all(
    Array.from({length: 20}, (_, i) =>
      callAs(
        KEY,
        origin,
        'POST',
        `/v1/payments/${body.id}/capture`,
        {amount: {value: 1000, currency: 'EUR'}},
        `at-once-${i}`,
      ),
    ),
  );
  expect(captures.filter(({status}) => status === 201)).toHaveLength(1);
  const runs = await Promise.all([1, 2, 3].map(() => world.processor.settle()));
  const paid = runs.flatMap(({settlements}) => settlements);
  expect(paid.reduce((sum, {gross}) => sum + gross, 0)).toBe(1000);
  expect(await world.processor.checkLedger()).toEqual([]);
});
