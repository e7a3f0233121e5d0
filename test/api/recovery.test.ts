import {LinkError, type NetworkModule} from '@florin/network';
import * as sandbox from '@florin/sandbox/node';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {callAs, card, createSession, read, resultOf, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

/** What becomes of the answer to an authorization that the network has decided. */
let answer: 'arrives' | 'is lost' | 'never ends';

/** The real card network behind a line that loses answers. */
const network: NetworkModule = {
  connect: async options => {
    const connection = await sandbox.connect(options);
    const exchange: typeof connection.link.exchange = async request => {
      const said = await connection.link.exchange(request);
      if (request.mti !== '0100' || answer === 'arrives') return said;
      if (answer === 'never ends') await new Promise(() => undefined);
      throw new LinkError('network_timeout');
    };
    return {...connection, link: {exchange}};
  },
};

let world: World;
beforeEach(async () => {
  answer = 'arrives';
  world = await startWorld({network});
});
afterEach(() => world.close());

const held = () => world.sandbox.accounts().find(({id}) => id === 'visa_pays')!.balances['EUR']?.held ?? 0;
const asked = (mti: string) => world.sandbox.decisions().filter(({request}) => request.mti === mti).length;

test('an approval whose answer is lost is reversed, never asked again, and the shopper may pay anew', async () => {
  const {origin} = world.processor;
  const {token} = await createSession(origin);
  answer = 'is lost';
  const lost = await sealFor(token);
  const told = await submit(origin, lost);
  expect(told).toMatchObject({status: 200, body: {status: 'reversed'}});
  expect(resultOf(told.body.result)).toMatchObject({status: 'declined', decline: {code: 'try_again_later'}});
  expect([held(), asked('0100'), asked('0400')]).toEqual([0, 1, 1]);

  answer = 'arrives';
  const again = await submit(origin, await sealFor(token, card(), {after: lost.body.attempt}));
  expect(again.body.status).toBe('authorized');
  expect([held(), asked('0100')]).toEqual([1999, 2]);
});

test('a processor that died between intent and outcome reverses what it finds at its next start', async () => {
  const {token, id} = await createSession(world.processor.origin);
  answer = 'never ends';
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
