import {afterAll, beforeAll, expect, test} from 'vitest';
import {callAs, card, createSession, KEY, pay, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const account = (id: string, currency: string) =>
  world.sandbox.accounts().find(row => row.id === id)!.balances[currency] ?? {posted: 100_000_000, held: 0};
const capture = (id: string, body: object, key: string) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/capture`, body, key);

test('what leaves the cardholder arrives at the merchant and in the fees, to the cent, in three currencies', async () => {
  const sales = [
    {currency: 'EUR', value: 1999, take: 1999},
    {currency: 'EUR', value: 12_345, take: 10_001},
    {currency: 'JPY', value: 987, take: 987},
    {currency: 'KWD', value: 123_457, take: 123_457},
  ];
  for (const [i, {currency, value, take}] of sales.entries()) {
    const {body} = await pay(origin(), card(), {amount: {value, currency}});
    expect((await capture(body.id, {amount: {value: take, currency}}, `sale-${i}`)).status).toBe(201);
  }
  const run = await world.processor.settle();
  expect(run).toMatchObject({cleared: 4, refused: [], waiting: []});
  const {body} = await read<{
    balances: {currency: string; pending: number; paid_out: number; fees: number}[];
  }>(await callAs(KEY, origin(), 'GET', '/v1/balance'));
  for (const currency of ['EUR', 'JPY', 'KWD']) {
    const taken = sales.filter(sale => sale.currency === currency).reduce((sum, sale) => sum + sale.take, 0);
    const merchant = body.balances.find(row => row.currency === currency)!;
    expect(100_000_000 - account('visa_pays', currency).posted).toBe(taken);
    expect(merchant.paid_out + merchant.fees).toBe(taken);
    expect(merchant.pending).toBe(0);
    expect(merchant.fees).toBeGreaterThan(0);
  }
});

test('a second settlement finds nothing, and settlements at once settle each capture once', async () => {
  expect((await world.processor.settle()).settlements).toEqual([]);
  const {body} = await pay(origin(), card(), {capture: 'automatic'});
  const runs = await Promise.all([
    world.processor.settle(),
    world.processor.settle(),
    world.processor.settle(),
  ]);
  expect(runs.flatMap(({settlements}) => settlements).reduce((sum, {captures}) => sum + captures, 0)).toBe(1);
  const view = await read(await callAs(KEY, origin(), 'GET', `/v1/payments/${body.id}`));
  expect(view.body).toMatchObject({display_status: 'settled', settled: 1999});
});

test('a second start finds its data: payments, balances, keys and the card network', async () => {
  const {token} = await createSession(origin());
  const paid = await pay(origin(), card('5555555555554444'));
  const before = await read(await callAs(KEY, origin(), 'GET', '/v1/balance'));
  await world.restart();
  const view = await read(await callAs(KEY, origin(), 'GET', `/v1/payments/${paid.body.id}`));
  expect(view.body).toMatchObject({status: 'authorized', authorized: 1999});
  expect((await read(await callAs(KEY, origin(), 'GET', '/v1/balance'))).body).toEqual(before.body);
  expect(account('mastercard_pays', 'EUR').held).toBe(1999);
  // A token from before the restart still pays: its keys were kept.
  expect((await submit(origin(), await sealFor(token))).body.status).toBe('authorized');
  expect((await capture(paid.body.id, {}, 'after-restart')).status).toBe(201);
  expect((await world.processor.settle()).cleared).toBe(1);
});
