import {LinkError} from '@florin/network';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {allPasses, answering, newLine} from '../support/line.ts';
import {callAs, card, createSession, pay, read, resultOf, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

/** Loses the answers to requests of one type, which the network has decided. */
const losing = (mti: string) => answering(mti, () => Promise.reject(new LinkError('network_timeout')));
const line = newLine();

let world: World;
beforeEach(async () => {
  line.passing = allPasses;
  world = await startWorld({network: line});
});
afterEach(() => world.close());

const held = () => world.sandbox.accounts().find(({id}) => id === 'visa_pays')!.balances['EUR']?.held ?? 0;
const asked = (mti: string) => world.sandbox.decisions().filter(({request}) => request.mti === mti).length;

test('an approval whose answer is lost is reversed, never asked again, and the shopper may pay anew', async () => {
  const {origin} = world.processor;
  const {token} = await createSession(origin);
  line.passing = losing('0100');
  const lost = await sealFor(token);
  const told = await submit(origin, lost);
  expect(told).toMatchObject({status: 200, body: {status: 'reversed'}});
  expect(resultOf(told.body.result)).toMatchObject({status: 'declined', decline: {code: 'try_again_later'}});
  expect([held(), asked('0100'), asked('0400')]).toEqual([0, 1, 1]);

  line.passing = allPasses;
  const again = await submit(origin, await sealFor(token, card(), {after: lost.body.attempt}));
  expect(again.body.status).toBe('authorized');
  expect([held(), asked('0100')]).toEqual([1999, 2]);
});

const NO_ANSWERS: [string, (answer: Record<string, unknown>) => object][] = [
  ['to another request', answer => ({...answer, 11: '999999'})],
  ['to another amount', answer => ({...answer, 4: '000000000001'})],
  ['that a part of the amount is approved', answer => ({...answer, 39: '10'})],
  ['that nobody here knows', answer => ({...answer, 39: 'ZZ'})],
  ['that is no message', () => ({})],
];

test('an answer to something else, or none that is known, is none: what it may have held is given back', async () => {
  const {origin} = world.processor;
  for (const [name, change] of NO_ANSWERS) {
    const reversed = asked('0400');
    line.passing = answering('0100', change);
    const {body} = await pay(origin);
    expect([name, body.status, held(), asked('0400') - reversed]).toEqual([name, 'reversed', 0, 1]);
  }
});

test('a reversal whose answer is lost is sent until it is acknowledged', async () => {
  const {token, id} = await createSession(world.processor.origin);
  line.passing = async (request, send) => {
    const answer = await send();
    if (request.mti === '0100' || request.mti === '0400') throw new LinkError('network_timeout');
    return answer;
  };
  expect(await submit(world.processor.origin, await sealFor(token))).toMatchObject({
    status: 202,
    body: {status: 'processing'},
  });
  const outcome = async () =>
    (
      await read<{status: string}>(
        await callAs(token, world.processor.origin, 'GET', `/v1/sessions/${id}/outcome`),
      )
    ).body.status;
  world.skip(5_000);
  await world.restart();
  await expect.poll(() => asked('0400')).toBe(2);
  expect(await outcome()).toBe('processing');
  line.passing = allPasses;
  world.skip(5_000);
  await world.restart();
  await expect.poll(outcome).toBe('reversed');
  expect([held(), asked('0100')]).toEqual([0, 1]);
  expect(asked('0400')).toBeGreaterThanOrEqual(3);
});

test('a processor that died between intent and outcome reverses what it finds at its next start', async () => {
  const {token, id} = await createSession(world.processor.origin);
  line.passing = answering('0100', () => new Promise(() => undefined));
  const submission = await sealFor(token);
  const dying = submit(world.processor.origin, submission).catch(() => undefined);
  await expect.poll(held).toBe(1999);
  const meanwhile = await submit(world.processor.origin, submission);
  expect(meanwhile).toMatchObject({status: 202, body: {status: 'processing'}});

  world.skip(31_000);
  await world.restart();
  await dying;
  await expect.poll(held).toBe(0);
  const {origin} = world.processor;
  const outcome = await read<{status: string}>(
    await callAs(
      token,
      origin,
      'GET',
      `/v1/sessions/${id}/outcome?attempt=${submission.body.attempt}&wait=5`,
    ),
  );
  expect(outcome).toMatchObject({status: 200, body: {status: 'reversed'}});
  expect([asked('0100'), asked('0400')]).toEqual([1, 1]);
  expect(world.log.join('')).toContain('payments_recovered');
});

test('a reversal that fails or never ends holds up no other', async () => {
  const {origin} = world.processor;
  line.passing = answering('0100', () => new Promise(() => undefined));
  const sessions = await Promise.all(Array.from({length: 4}, () => createSession(origin)));
  const dying = await Promise.all(
    sessions.map(async ({token}) => {
      const submission = await sealFor(token);
      void submit(origin, submission).catch(() => undefined);
      return submission;
    }),
  );
  await expect.poll(held).toBe(4 * 1999);
  const originals: unknown[] = [];
  line.passing = (request, send) => {
    if (request.mti !== '0400') return send();
    if (!originals.includes(request[90])) originals.push(request[90]);
    if (request[90] === originals[0]) return Promise.reject(new TypeError('broken'));
    return request[90] === originals[1] ? new Promise(() => undefined) : send();
  };
  world.skip(31_000);
  // Sooner than the network is given up, in the processor whose own requests hang.
  await expect.poll(held, {timeout: 11_000}).toBe(2 * 1999);
  // Left to the end of their leases, they are taken over again.
  line.passing = allPasses;
  world.skip(31_000);
  await world.restart();
  await expect.poll(held).toBe(0);
  const outcomes = await Promise.all(
    sessions.map(async ({token, id}, at) => {
      const path = `/v1/sessions/${id}/outcome?attempt=${dying[at]!.body.attempt}&wait=5`;
      return (await read<{status: string}>(await callAs(token, world.processor.origin, 'GET', path))).body
        .status;
    }),
  );
  expect(outcomes).toEqual(sessions.map(() => 'reversed'));
});

test('a network that never answers is given up in time, and what it may have approved is given back', async () => {
  const {origin} = world.processor;
  line.passing = answering('0100', () => new Promise(() => undefined));
  const told = await pay(origin);
  expect(told).toMatchObject({status: 200, body: {status: 'reversed'}});
  expect([held(), asked('0100'), asked('0400')]).toEqual([0, 1, 1]);
});

/** A payment that the network has and has not answered, and those who wait for it; `answer` lets it go. */
const unanswered = async () => {
  const {origin} = world.processor;
  let answer!: () => void;
  const answered = new Promise<void>(resolve => (answer = resolve));
  line.passing = answering('0100', message => answered.then(() => message));
  const {token, id} = await createSession(origin);
  const paying = submit(origin, await sealFor(token));
  await expect.poll(held).toBe(1999);
  const ask = async (wait: number, signal?: AbortSignal): Promise<number> => {
    const headers = {authorization: `Bearer ${token}`};
    const url = `${origin}/v1/sessions/${id}/outcome?wait=${wait}`;
    return (await fetch(url, {headers, ...(signal && {signal})})).status;
  };
  return {answer, paying, ask};
};

test('four who ask for an outcome of one session are held until it is there; a fifth is answered at once', async () => {
  const {answer, paying, ask} = await unanswered();
  const five = Array.from({length: 5}, () => ask(20));
  // Nobody who is held can be the first.
  expect(await Promise.race(five)).toBe(202);
  answer();
  expect((await Promise.all(five)).sort()).toEqual([200, 200, 200, 200, 202]);
  expect((await paying).body.status).toBe('authorized');
});

test('who asked for an outcome and goes gives the place back', async () => {
  const {answer, paying, ask} = await unanswered();
  const gone = new AbortController();
  const five = Array.from({length: 5}, () => ask(20, gone.signal));
  expect(await Promise.race(five)).toBe(202);
  gone.abort();
  await Promise.allSettled(five);
  const took = async (wait: number): Promise<number> => {
    const began = performance.now();
    expect(await ask(wait)).toBe(202);
    return performance.now() - began;
  };
  // Held for a second: a busy machine can only make it longer.
  await expect.poll(() => took(1), {timeout: 15_000}).toBeGreaterThan(990);
  answer();
  await paying;
});
