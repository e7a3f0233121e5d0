import {fromDE95, RESPONSE} from '@florin/network';
import type {PaymentView} from '@florin/protocol';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {allPasses, answering, newLine} from '../support/line.ts';
import {callAs, card, createSession, KEY, read, resultOf, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const DAY = 86_400_000;

const line = newLine();
let world: World;
beforeAll(async () => void (world = await startWorld({network: line})));
beforeEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

const origin = () => world.processor.origin;
const pay = async (reference: string): Promise<string> => {
  const {token} = await createSession(origin(), {reference});
  const bind = {iat: Math.floor(world.now() / 1000)};
  return (await submit(origin(), await sealFor(token, card(), {bind}))).body.id;
};
let keys = 0;
const capture = (id: string, value?: number) =>
  callAs(
    KEY,
    origin(),
    'POST',
    `/v1/payments/${id}/capture`,
    value ? {amount: {value, currency: 'EUR'}} : {},
    `${keys++}`,
  );
const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
const held = () => world.sandbox.balance('visa_pays', 'EUR')!.held;
/** Time passes, and the processor looks at its start. */
const pass = async (ms: number): Promise<void> => {
  world.skip(ms);
  await world.restart();
};

test('an authorization that nothing was captured of expires: the issuer lets go of it, and its order may be paid anew', async () => {
  const before = held();
  const id = await pay('order-let-lie');
  const ends = (await view(id)).capture_before!;
  expect(ends - Math.floor(world.now() / 1000)).toBeGreaterThan((7 * DAY) / 1000 - 60);
  await pass(7 * DAY - 60_000);
  expect([(await view(id)).status, held() - before]).toEqual(['authorized', 1999]);
  await pass(60_000);
  await expect.poll(async () => (await view(id)).status).toBe('expired');
  await expect.poll(() => held() - before).toBe(0);
  const after = await view(id);
  expect(after).toMatchObject({released: 1999, captured: 0});
  expect(after).not.toHaveProperty('capture_before');
  expect(after).not.toHaveProperty('decline');
  expect(resultOf(after.result)).toMatchObject({status: 'declined', captured: 0});
  expect((await view(await pay('order-let-lie'))).status).toBe('authorized');
});

test('one that something was captured of is voided for the rest, and its order stays paid', async () => {
  const id = await pay('order-in-part');
  await capture(id, 999);
  await pass(8 * DAY);
  await expect.poll(async () => (await view(id)).status).toBe('voided');
  expect(await view(id)).toMatchObject({released: 1000, captured: 999});
  const kept = () =>
    world.sandbox
      .decisions()
      .flatMap(({request}) => (request.mti === '0400' ? [fromDE95(request[95])] : []))
      .at(-1);
  await expect.poll(kept).toBe(999);
  await expect(createSession(origin(), {reference: 'order-in-part'})).rejects.toThrow('reference_paid');
  expect(await world.processor.settle()).toMatchObject({cleared: 1, refused: []});
});

test('one that all was captured of does not end', async () => {
  const id = await pay('order-in-whole');
  await capture(id);
  expect(await view(id)).not.toHaveProperty('capture_before');
  await pass(8 * DAY);
  await expect.poll(async () => (await view(id)).status).toBe('authorized');
  expect(await view(id)).toMatchObject({display_status: 'captured', released: 0});
  await world.processor.settle();
});

test('one whose capture the network refused can be captured until its end, and then is given back', async () => {
  const id = await pay('order-refused');
  await capture(id);
  line.passing = answering('0220', ({126: _fees, ...rest}) => ({...rest, 39: RESPONSE.invalid_transaction}));
  expect((await world.processor.settle()).refused).toHaveLength(1);
  line.passing = allPasses;
  expect(await view(id)).toMatchObject({
    status: 'authorized',
    captured: 0,
    capture_before: expect.any(Number) as number,
  });
  await pass(8 * DAY);
  await expect.poll(async () => (await view(id)).status).toBe('expired');
});
