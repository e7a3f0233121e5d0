import {describe, expect, test} from 'vitest';
import {code, merchantStand, problem, request, type Reply} from './test-kit/stand.js';

const stand = merchantStand();

describe('payments', () => {
  const id = 'pay_1111111111111111';

  test('captures all or a part, with a key', async () => {
    const view = {
      id: 'cap_1111111111111111',
      payment: id,
      amount: request.amount,
      status: 'pending',
      created_at: 1,
    };
    stand.replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = stand.connect();
    expect(await payments.capture(id)).toEqual(view);
    await payments.capture(id, {amount: {value: 5, currency: 'EUR'}}, {idempotencyKey: 'part-1'});
    expect(stand.seen).toMatchObject([
      {line: `POST /v1/payments/${id}/capture`, body: {}},
      {key: '"part-1"', body: {amount: {value: 5, currency: 'EUR'}}},
    ]);
    expect(stand.seen[0]!.key).toBeDefined();
  });

  test('charges a card that is kept, with a key, and tells a decline like any answer', async () => {
    const view = {
      ...{id, session: 'cs_1111111111111111', attempt: 'att_1111111111111111', reference: 'month-7'},
      ...{status: 'declined', display_status: 'declined', amount: request.amount, authorized: 0, captured: 0},
      ...{settled: 0, released: 0, refunded: 0, captures: [], refunds: [], increments: [], created_at: 1},
      card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
    };
    stand.replies = [{status: 201, body: view}, problem(404, 'card_unknown')];
    const {payments} = stand.connect();
    const charge = {card: 'card_1111111111111111', amount: request.amount, reference: 'month-7'} as const;
    expect(await payments.charge(charge, {idempotencyKey: 'month-7'})).toEqual(view);
    expect(await code(payments.charge(charge))).toBe('card_unknown');
    expect(stand.seen).toMatchObject([
      {line: 'POST /v1/payments', key: '"month-7"', body: charge},
      {body: charge},
    ]);
    expect(stand.seen[1]!.key).toBeDefined();
  });

  test('voids, with a key and nothing to say', async () => {
    const view = {payment: id, released: request.amount, created_at: 1};
    stand.replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = stand.connect();
    expect(await payments.void(id)).toEqual(view);
    await payments.void(id, {idempotencyKey: 'cancel-1'});
    expect(stand.seen).toMatchObject([
      {line: `POST /v1/payments/${id}/void`, body: {}},
      {key: '"cancel-1"', body: {}},
    ]);
    expect(stand.seen[0]!.key).toBeDefined();
  });

  test('refunds all or a part, with a key', async () => {
    const view = {
      ...{id: 'ref_1111111111111111', payment: id, amount: request.amount},
      ...{status: 'pending', created_at: 1},
    };
    stand.replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = stand.connect();
    expect(await payments.refund(id)).toEqual(view);
    await payments.refund(id, {amount: {value: 5, currency: 'EUR'}}, {idempotencyKey: 'return-1'});
    expect(stand.seen).toMatchObject([
      {line: `POST /v1/payments/${id}/refunds`, body: {}},
      {key: '"return-1"', body: {amount: {value: 5, currency: 'EUR'}}},
    ]);
    expect(stand.seen[0]!.key).toBeDefined();
  });

  const page = (data: unknown[], next_cursor: string | null): Reply => ({
    status: 200,
    body: {data, next_cursor},
  });

  describe('are listed', () => {
    const {amount} = request;
    const view = (name: string): object => ({
      ...{id: name, session: 'cs_1111111111111111', attempt: 'att_1111111111111111', reference: 'order 1'},
      ...{status: 'authorized', display_status: 'authorized', amount, captures: [], created_at: 1},
      ...{authorized: 1999, captured: 0, released: 0, refunded: 0, settled: 0, refunds: [], increments: []},
      card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
    });
    const [one, two, three] = ['1', '2', '3'].map(end => view(`pay_111111111111111${end}`));
    test('a page at a time', async () => {
      stand.replies = [page([one, two], 'abc'), page([], null)];
      expect(await stand.connect().payments.list()).toEqual({data: [one, two], next_cursor: 'abc'});
      await stand
        .connect()
        .payments.list({reference: 'order 1&', status: 'captured', limit: 5, cursor: 'abc'});
      expect(stand.seen.map(({line}) => line)).toEqual([
        'GET /v1/payments',
        'GET /v1/payments?reference=order+1%26&status=captured&limit=5&cursor=abc',
      ]);
    });

    test('or all, each page when the one before was used up', async () => {
      stand.replies = [page([one, two], 'abc'), page([three], null)];
      const all = stand.connect().payments.all({limit: 2});
      expect(stand.seen).toEqual([]);
      const ids: unknown[] = [];
      for await (const payment of all) {
        ids.push(payment);
        expect(stand.seen).toHaveLength(ids.length < 3 ? 1 : 2);
      }
      expect(ids).toEqual([one, two, three]);
      expect(stand.seen[1]!.line).toBe('GET /v1/payments?limit=2&cursor=abc');
    });

    test.each([
      {limit: 0},
      {limit: 101},
      {session: 'pay_1111111111111111'},
      {status: 'lost'},
      {colour: 'red'},
    ])('%j asks for nothing that there could be', async query => {
      expect(await code(stand.connect().payments.list(query as never))).toBe('argument_invalid');
      expect(stand.seen).toEqual([]);
    });
  });

  test('settlements are listed, and read one by one, of a processor that knows of no reserves, too', async () => {
    const settlement = {
      ...{id: 'set_1111111111111111', currency: 'EUR', captures: 1, captured: 1999, refunds: 0, refunded: 0},
      ...{fees: {interchange: 4, scheme: 2, processor: 10}, net: 1983, created_at: 1},
    };
    stand.replies = [page([settlement], 'abc'), {status: 200, body: {...settlement, lines: []}}];
    const {settlements} = stand.connect();
    const without = {...settlement, reserved: 0, released: 0};
    expect(await settlements.list({limit: 1})).toEqual({data: [without], next_cursor: 'abc'});
    expect(await settlements.get(settlement.id)).toEqual({...without, lines: []});
    expect(stand.seen.map(({line}) => line)).toEqual([
      'GET /v1/settlements?limit=1',
      `GET /v1/settlements/${settlement.id}`,
    ]);
    expect(await code(settlements.list({limit: 0}))).toBe('argument_invalid');
    expect(await code(settlements.get('pay_1111111111111111'))).toBe('argument_invalid');
  });

  test('an unknown payment is told as the processor told it', async () => {
    stand.replies = [problem(404, 'payment_unknown')];
    expect(await code(stand.connect().payments.get(id))).toBe('payment_unknown');
  });

  test.each(['../balance', 'pay_1111111111111111/capture', '', 'cs_1111111111111111'])(
    '%j is no payment',
    async other => {
      expect(await code(stand.connect().payments.get(other))).toBe('argument_invalid');
      expect(stand.seen).toEqual([]);
    },
  );
});
