import {createMerchant} from '@florin/merchant';
import {DISPLAY_STATUSES, type PaymentList, type PaymentView, type Problem} from '@florin/protocol';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {callAs, card, KEY, pay, read} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const list = async (query: Record<string, string | number> | string = {}) => {
  const text =
    typeof query === 'string' ? query : String(new URLSearchParams(query as Record<string, string>));
  return read<PaymentList & Problem>(await callAs(KEY, origin(), 'GET', `/v1/payments?${text}`));
};
const idsOf = (payments: readonly {id: string}[]) => payments.map(({id}) => id);
const act = (id: string, what: 'capture' | 'void' | 'refunds', body: object = {}) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/${what}`, body, `${what}-${id}`);
const capture = (id: string, value: number) => act(id, 'capture', {amount: {value, currency: 'EUR'}});
const refund = (id: string, value: number) => act(id, 'refunds', {amount: {value, currency: 'EUR'}});
/** Payments for one reference, the newest first. */
const payOften = async (reference: string, times: number) => {
  const ids: string[] = [];
  for (let i = 0; i < times; i++)
    ids.unshift((await pay(origin(), card(), {reference, reusable_reference: true})).body.id);
  return ids;
};

test('each payment is on one page, the newest first, while others are paid between the pages', async () => {
  const reference = 'order-of-many';
  const before = await payOften(reference, 5);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const {body}: {body: PaymentList} = await list({reference, limit: 2, ...(cursor && {cursor})});
    seen.push(...idsOf(body.data));
    cursor = body.next_cursor;
    await payOften(reference, 2);
  } while (cursor !== null);
  expect(seen).toEqual(before);
});

test('payments of one and the same millisecond are told apart, and are on one page each', async () => {
  const reference = 'order-of-a-moment';
  const still = await startWorld({
    runtime: {...(await import('@florin/runtime/node')).nodeRuntime(), now: moment},
  });
  try {
    const ids = new Set<string>();
    for (let i = 0; i < 5; i++)
      ids.add((await pay(still.direct, card(), {reference, reusable_reference: true})).body.id);
    const merchant = createMerchant({processor: still.direct, merchant: 'mer_demo', secretKey: KEY});
    const seen: PaymentView[] = [];
    for await (const payment of merchant.payments.all({reference, limit: 1})) seen.push(payment);
    expect(new Set(seen.map(({created_at}) => created_at)).size).toBe(1);
    expect(idsOf(seen).sort()).toEqual([...ids].sort());
  } finally {
    await still.close();
  }
});
const started = Date.now();
const moment = () => started;

test('a listed payment is what is read of it alone, with a result that verifies', async () => {
  const {body: paid, session} = await pay(origin());
  expect((await capture(paid.id, 1000)).status).toBe(201);
  const [listed] = (await list({session: session.id})).body.data;
  const {body: alone} = await read<PaymentView>(
    await callAs(KEY, origin(), 'GET', `/v1/payments/${paid.id}`),
  );
  expect({...listed, result: ''}).toEqual({...alone, result: ''});
  expect(listed).toMatchObject({captured: 1000, captures: [{amount: {value: 1000}}]});
  const merchant = createMerchant({processor: origin(), merchant: 'mer_demo', secretKey: KEY});
  const {amount, reference} = alone;
  expect(await merchant.verify(listed!.result!, {session: session.id, amount, reference})).toMatchObject({
    captured: 1000,
  });
});

test('every payment is found by its display status, and by no other', async () => {
  const reference = 'order-of-all-kinds';
  const terms = {reference, reusable_reference: true};
  await pay(origin(), card('4000000000009995'), terms);
  const [settled, captured, part, voided, rest, some, all] = await payOften(reference, 7);
  await payOften(reference, 1);
  await act(voided!, 'void');
  // What is left of a part is released: all that there is was captured.
  await capture(rest!, 500);
  await act(rest!, 'void');
  await capture(some!, 1999);
  await refund(some!, 1998);
  await capture(all!, 1999);
  await refund(all!, 1999);
  await capture(settled!, 1999);
  await world.processor.settle();
  await capture(captured!, 1999);
  await capture(part!, 1);
  const {data} = (await list({reference})).body;
  const kinds = new Set(data.map(({display_status}) => display_status));
  expect([...kinds].sort()).toEqual([
    ...['authorized', 'captured', 'declined', 'partially_captured', 'partially_refunded', 'refunded'],
    ...['settled', 'voided'],
  ]);
  for (const status of DISPLAY_STATUSES) {
    const wanted = idsOf(data.filter(({display_status}) => display_status === status));
    expect(idsOf((await list({reference, status})).body.data), status).toEqual(wanted);
  }
});

test('a page holds twenty unless told otherwise, and at most a hundred', async () => {
  await payOften('order-of-twenty', 21);
  const usual = (await list()).body;
  expect(usual.data).toHaveLength(20);
  expect(usual.next_cursor).not.toBeNull();
  const all = (await list({limit: 100})).body;
  expect(all.data.length).toBeGreaterThan(30);
  expect(idsOf(all.data).slice(0, 20)).toEqual(idsOf(usual.data));
});

describe('is refused', () => {
  test.each([
    ...[
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1e1', 'limit'],
      ['limit=', 'limit'],
    ],
    ...[
      ['status=paid', 'status'],
      ['session=nothing', 'session'],
      ['reference=%20a', 'reference'],
    ],
    ...[
      ['colour=red', 'colour'],
      ['limit=1&limit=2', 'limit'],
      ['status=captured&status=settled', 'status'],
    ],
    ...[
      ['cursor=', 'cursor'],
      ['cursor=nonsense', 'cursor'],
      [`cursor=${'A'.repeat(300)}`, 'cursor'],
    ],
    ...[
      ['__proto__=1', '__proto__'],
      ['constructor=1', 'constructor'],
    ],
  ])('%s', async (query, at) =>
    expect(await list(query)).toMatchObject({status: 422, body: {code: 'invalid_request', at}}),
  );

  test('a cursor that was changed, though it reads as the same place', async () => {
    await payOften('order-of-two', 2);
    const cursor = (await list({reference: 'order-of-two', limit: 1})).body.next_cursor!;
    const place = Buffer.from(cursor, 'base64url').toString();
    for (const other of [`0${place}`, `${place} `, place.replace('pay_', 'cs_'), '1 pay_1', `-1${place}`]) {
      const {body} = await list({cursor: Buffer.from(other).toString('base64url')});
      expect(body.code, other).toBe('invalid_request');
    }
  });
});
