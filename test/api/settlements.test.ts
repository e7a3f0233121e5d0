import type {SettlementList, SettlementReport} from '@florin/protocol';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {callAs, card, KEY, pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const get = async <T>(path: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(origin() + path, {headers: {authorization: `Bearer ${KEY}`, ...headers}});
  return {
    answer,
    body: (await answer
      .clone()
      .json()
      .catch(() => undefined)) as T,
    text: await answer.text(),
  };
};
const change = (id: string, what: string, value: number) =>
  callAs(
    KEY,
    origin(),
    'POST',
    `/v1/payments/${id}/${what}`,
    {amount: {value, currency: 'EUR'}},
    `${what}-${value}-${id}`,
  );
const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Pays and captures in parts, gives some back, and settles twice. */
const trade = async (): Promise<void> => {
  const amount = {value: 10_000, currency: 'EUR'};
  const {body: first} = await pay(origin(), card(), {
    amount,
    reference: '=cmd|"1"',
    reusable_reference: true,
  });
  await change(first.id, 'capture', 3_333);
  await world.processor.settle();
  world.skip(60_000);
  await change(first.id, 'capture', 6_667);
  await change(first.id, 'refunds', 501);
  await pay(origin(), card('5555555555554444'), {amount, capture: 'automatic', reference: 'order, 2'});
  await world.processor.settle();
};

test('a settlement ties each cent to a capture or a refund, and to what moved', async () => {
  await trade();
  const {body: list} = await get<SettlementList>('/v1/settlements');
  expect(list.data.map(({captures, refunds}) => [captures, refunds])).toEqual([
    [2, 1],
    [1, 0],
  ]);
  expect(list.next_cursor).toBe(null);
  for (const settlement of list.data) {
    const {body} = await get<SettlementReport>(`/v1/settlements/${settlement.id}`);
    const {lines, ...told} = body;
    expect(told).toEqual(settlement);
    const of = (kind: string) => lines.filter(line => line.kind === kind).map(line => line.amount);
    expect([sum(of('capture')), 0 - sum(of('refund'))]).toEqual([told.captured, told.refunded]);
    for (const fee of ['interchange', 'scheme', 'processor'] as const)
      expect(sum(lines.map(({fees}) => fees[fee]))).toBe(told.fees[fee]);
    for (const {amount, fees, net} of lines) expect(net).toBe(amount - sum(Object.values(fees)));
    expect(sum(lines.map(({net}) => net))).toBe(told.net);
  }
  const {body: balance} = await get<{balances: {paid_out: number}[]}>('/v1/balance');
  expect(sum(list.data.map(({net}) => net))).toBe(balance.balances[0]!.paid_out);
  const decided = world.sandbox.decisions().flatMap(({request}) => (request.mti === '0220' ? [request] : []));
  const lines = (await Promise.all(list.data.map(({id}) => get<SettlementReport>(`/v1/settlements/${id}`))))
    .flatMap(({body}) => body.lines)
    .map(({amount}) => Math.abs(amount));
  expect(lines.toSorted()).toEqual(decided.map(request => Number(request[4])).toSorted());
});

test('page by page, the newest first', async () => {
  const {body: first} = await get<SettlementList>('/v1/settlements?limit=1');
  expect(first.data[0]!.captures).toBe(2);
  const {body: second} = await get<SettlementList>(`/v1/settlements?limit=1&cursor=${first.next_cursor}`);
  expect([second.data[0]!.captures, second.next_cursor]).toEqual([1, null]);
});

test('as a table that spreadsheets take for no formula', async () => {
  const {body} = await get<SettlementList>('/v1/settlements');
  const {answer, text} = await get(`/v1/settlements/${body.data[0]!.id}`, {accept: 'text/csv'});
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const [head, ...rows] = text.trimEnd().split('\r\n');
  expect(head).toBe(
    'settlement,kind,id,payment,reference,brand,last4,currency,amount,interchange,scheme,processor,net,created_at',
  );
  expect(rows.map(row => row.split(',')[1])).toEqual(['capture', 'refund', 'capture']);
  expect(rows[0]).toContain(`,"'=cmd|""1""",visa,4242,EUR,6667,`);
  expect(rows[1]).toContain(',EUR,-501,');
  expect(rows[2]).toContain(',"order, 2",mastercard,4444,EUR,10000,');
  expect(
    (await get(`/v1/settlements/${body.data[0]!.id}`, {accept: '*/*'})).answer.headers.get('content-type'),
  ).toBe('application/json');
});
