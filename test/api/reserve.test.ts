import type {BalanceView, SettlementReport} from '@florin/protocol';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {callAs, card, createSession, KEY, read, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const DAY = 86_400_000;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
/** Captured at once, whatever time it is. */
const pay = async (value: number): Promise<string> => {
  const {token} = await createSession(origin(), {...eur(value), capture: 'automatic'});
  const bind = {iat: Math.floor(world.now() / 1000)};
  const {body} = await submit(origin(), await sealFor(token, card(), {bind}));
  expect(body.status).toBe('authorized');
  return body.id;
};
const refund = (id: string, value: number) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/refunds`, eur(value), `refund-${id}`);
const balance = async () =>
  (await read<BalanceView>(await callAs(KEY, origin(), 'GET', '/v1/balance'))).body.balances[0]!;
const report = async (id: string) =>
  (await read<SettlementReport>(await callAs(KEY, origin(), 'GET', `/v1/settlements/${id}`))).body;
/** The settlement that a run made, as its merchant is shown it: all of it ties to its lines, and all books are right. */
const settled = async (): Promise<SettlementReport> => {
  const runs = await Promise.all([1, 2, 3].map(() => world.processor.settle()));
  const [settlement, ...others] = runs.flatMap(({settlements}) => settlements);
  expect(others).toEqual([]);
  const shown = await report(settlement!.id);
  expect(shown.lines.reduce((sum, {net}) => sum + net, 0)).toBe(shown.net);
  const {processor} = world;
  expect([
    ...[await processor.checkLedger(), await processor.checkPayments(), await processor.checkSettlements()],
  ]).toEqual([[], [], []]);
  return shown;
};
const kinds = ({lines}: SettlementReport) => lines.map(({kind, amount}) => `${kind} ${amount}`);

let first: SettlementReport;

test('a share of what a settlement would pay is withheld of it, half a cent rounded up', async () => {
  await world.processor.merchants.setReserve('mer_demo', {basisPoints: 1_000, days: 10});
  await pay(1_999);
  expect(await balance()).toEqual({currency: 'EUR', pending: 1_999, reserved: 0, paid_out: 0, fees: 0});
  first = await settled();
  // 19.99 less 4 cents of interchange, one of the scheme and ten of the processor.
  expect(first).toMatchObject({captured: 1_999, reserved: 198, released: 0, net: 1_984 - 198});
  expect(kinds(first)).toEqual(['capture 1999', 'reserve -198']);
  expect(first.lines[1]).toMatchObject({id: first.id, created_at: first.created_at});
  expect(await balance()).toEqual({
    ...{currency: 'EUR', pending: 0, reserved: 198, paid_out: 1_786, fees: 15},
  });
});

test('nothing is withheld of a settlement that collects', async () => {
  const id = await pay(100);
  await settled();
  await refund(id, 100);
  const collecting = await settled();
  expect(kinds(collecting)).toEqual(['refund -100']);
  expect([collecting.reserved, collecting.net < 0]).toEqual([0, true]);
});

test('it is released once when its days are over, however many settle, and alone where there is nothing else', async () => {
  world.skip(10 * DAY - 60_000);
  expect((await world.processor.settle()).settlements).toEqual([]);
  const before = await balance();
  world.skip(DAY);
  const paid = await settled();
  expect(kinds(paid)).toEqual(['release 198', 'release 10']);
  expect(paid.lines[0]).toMatchObject({id: first.id, created_at: first.created_at});
  expect(paid).toMatchObject({captures: 0, captured: 0, reserved: 0, released: 208, net: 208});
  expect(await balance()).toEqual({...before, reserved: 0, paid_out: before.paid_out + 208});
  expect((await world.processor.settle()).settlements).toEqual([]);
  const table = await fetch(`${origin()}/v1/settlements/${paid.id}`, {
    headers: {authorization: `Bearer ${KEY}`, accept: 'text/csv'},
  });
  expect((await table.text()).split('\r\n')[1]).toMatch(
    new RegExp(`^${paid.id},release,${first.id},,,,,EUR,198,0,0,0,198,`),
  );
});

test('what is released is paid with what was sold, and withheld no second time', async () => {
  await pay(10_000);
  const {reserved} = await settled();
  world.skip(11 * DAY);
  await pay(1_999);
  const both = await settled();
  expect(both).toMatchObject({released: reserved, reserved: 198, net: 1_984 - 198 + reserved});
  expect(kinds(both)).toEqual([`release ${reserved}`, 'capture 1999', 'reserve -198']);
});

test('where there is no reserve any more what is withheld waits for its day', async () => {
  await world.processor.merchants.setReserve('mer_demo');
  await pay(1_999);
  expect(await settled()).toMatchObject({reserved: 0, released: 0});
  expect((await balance()).reserved).toBe(198);
  world.skip(11 * DAY);
  expect(kinds(await settled())).toEqual(['release 198']);
  expect((await balance()).reserved).toBe(0);
});

test.each([
  ['reserve_invalid', 'mer_demo', {basisPoints: 0, days: 10}],
  ['reserve_invalid', 'mer_demo', {basisPoints: 10_001, days: 10}],
  ['reserve_invalid', 'mer_demo', {basisPoints: 2.5, days: 10}],
  ['reserve_invalid', 'mer_demo', {basisPoints: 500, days: 0}],
  ['reserve_invalid', 'mer_demo', {basisPoints: 500, days: NaN}],
  ['merchant_unknown', 'mer_nobody', {basisPoints: 500, days: 10}],
])('%s: %s %j', (code, merchant, reserve) =>
  expect(world.processor.merchants.setReserve(merchant, reserve)).rejects.toMatchObject({code}),
);
