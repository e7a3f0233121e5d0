import {createServer, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {SESSION_TYP} from '@florin/protocol';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {createMerchant, MerchantError, type Merchant, type MerchantOptions} from './index.js';

interface Seen {
  line: string;
  key: string | undefined;
  authorization: string | undefined;
  body: unknown;
}
interface Reply {
  status: number;
  body?: object | string;
  headers?: Record<string, string>;
}

let server: Server;
let origin: string;
let seen: Seen[];
let replies: (Reply | 'hang up')[];
let slept: number[];

const read = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
};

beforeEach(async () => {
  [seen, replies, slept] = [[], [], []];
  server = createServer((request, response) => {
    const {method, url, headers} = request;
    void read(request).then(body => {
      const key = headers['idempotency-key'] as string | undefined;
      seen.push({line: `${method} ${url}`, key, authorization: headers.authorization, body});
      const reply = replies.shift() ?? {status: 404};
      if (reply === 'hang up') return void response.destroy();
      response.writeHead(reply.status, {'content-type': 'application/json', ...reply.headers});
      response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

const connect = (options: Partial<MerchantOptions> = {}): Merchant =>
  createMerchant({
    ...{processor: origin, merchant: 'mer_shop', secretKey: 'sk_test_1'},
    sleep: async delay => void slept.push(delay),
    ...options,
  });

const code = (answer: Promise<unknown>) =>
  answer.then(
    () => 'no error',
    (error: unknown) => (error instanceof MerchantError ? error.code : error),
  );

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (iss: string, id = 'mer_shop') =>
  [
    part({alg: 'ES256', typ: SESSION_TYP, kid: 'k'}),
    part({
      ...{iss, aud: iss, sub: 'cs_1111111111111111', mode: 'payment', reference: 'order-1', jti: 'tok_1'},
      ...{merchant: {id, name: 'Shop', country: 'IT'}, origins: ['https://shop.example'], brands: ['visa']},
      enc_jwks: [{kty: 'OKP', crv: 'X25519', x: 'AA', kid: 'AA', use: 'enc', alg: 'ECDH-ES'}],
      ...{fields: {name: 'off'}, frame_url: `${iss}/frame`, iat: 1, exp: 2},
    }),
    'AA',
  ].join('.');
const session = (text = token(origin)): Reply => ({
  status: 201,
  body: {id: 'cs_1111111111111111', token: text, expires_at: 1_800_000_000},
});
const problem = (status: number, name: string, extra: object = {}): Reply => ({
  status,
  body: {type: 'about:blank', title: 'A title.', status, code: name, ...extra},
});
const request = {
  amount: {value: 1999, currency: 'EUR'},
  reference: 'order-1',
  origins: ['https://shop.example'],
};

describe('sessions.create', () => {
  test('sends the request with the secret key and an idempotency key, quoted', async () => {
    replies = [session()];
    const answer = await connect().sessions.create(request);
    expect(answer).toEqual({id: 'cs_1111111111111111', token: token(origin), expires_at: 1_800_000_000});
    expect(seen).toMatchObject([
      {line: 'POST /v1/sessions', authorization: 'Bearer sk_test_1', body: request},
    ]);
    expect(seen[0]!.key).toMatch(/^"[\w-]{36}"$/);
  });

  test('repeats with the same key after a lost connection, a failure and a refusal for now', async () => {
    const later: Reply = {...problem(429, 'rate_limited'), headers: {'retry-after': '2'}};
    replies = ['hang up', problem(503, 'overloaded'), later, session()];
    await connect().sessions.create(request);
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map(({key}) => key)).size).toBe(1);
    expect(slept).toEqual([250, 1000, 3000]);
  });

  test('waits as long as the processor asks, but not for ever', async () => {
    const later = (seconds: string): Reply => ({
      ...problem(429, 'rate_limited'),
      headers: {'retry-after': seconds},
    });
    replies = [later('2'), later('86400'), session()];
    await connect().sessions.create(request);
    expect(slept).toEqual([2000, 10_000]);
  });

  test('gives up with the last reason', async () => {
    replies = ['hang up', 'hang up', 'hang up', problem(500, 'internal_error')];
    expect(await code(connect().sessions.create(request))).toBe('internal_error');
    replies = [];
    server.closeAllConnections();
    server.close();
    expect(await code(connect().sessions.create(request))).toBe('processor_unreachable');
  });

  test('another call has another key; a key that is given is used', async () => {
    replies = [session(), session(), session()];
    const merchant = connect();
    await merchant.sessions.create(request);
    await merchant.sessions.create(request);
    await merchant.sessions.create(request, {idempotencyKey: 'order-1'});
    expect(seen[0]!.key).not.toBe(seen[1]!.key);
    expect(seen[2]!.key).toBe('"order-1"');
  });

  test('a paid reference is told with the signed result, and not asked again', async () => {
    replies = [problem(409, 'reference_paid', {result: 'a.b.c'})];
    const error = await connect()
      .sessions.create(request)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({code: 'reference_paid', status: 409, problem: {result: 'a.b.c'}});
    expect(seen).toHaveLength(1);
  });

  test.each<[string, () => string]>([
    ['wrong_processor', () => token('https://other.example')],
    ['wrong_merchant', () => token(origin, 'mer_other')],
    ['unexpected_answer', () => 'a.b.c'],
  ])('%s shows before anything is paid', async (expected, text) => {
    replies = [session(text())];
    expect(await code(connect().sessions.create(request))).toBe(expected);
  });
});

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
    replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = connect();
    expect(await payments.capture(id)).toEqual(view);
    await payments.capture(id, {amount: {value: 5, currency: 'EUR'}}, {idempotencyKey: 'part-1'});
    expect(seen).toMatchObject([
      {line: `POST /v1/payments/${id}/capture`, body: {}},
      {key: '"part-1"', body: {amount: {value: 5, currency: 'EUR'}}},
    ]);
    expect(seen[0]!.key).toBeDefined();
  });

  test('voids, with a key and nothing to say', async () => {
    const view = {payment: id, released: request.amount, created_at: 1};
    replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = connect();
    expect(await payments.void(id)).toEqual(view);
    await payments.void(id, {idempotencyKey: 'cancel-1'});
    expect(seen).toMatchObject([
      {line: `POST /v1/payments/${id}/void`, body: {}},
      {key: '"cancel-1"', body: {}},
    ]);
    expect(seen[0]!.key).toBeDefined();
  });

  test('refunds all or a part, with a key', async () => {
    const view = {
      ...{id: 'ref_1111111111111111', payment: id, amount: request.amount},
      ...{status: 'pending', created_at: 1},
    };
    replies = [
      {status: 201, body: view},
      {status: 201, body: view},
    ];
    const {payments} = connect();
    expect(await payments.refund(id)).toEqual(view);
    await payments.refund(id, {amount: {value: 5, currency: 'EUR'}}, {idempotencyKey: 'return-1'});
    expect(seen).toMatchObject([
      {line: `POST /v1/payments/${id}/refunds`, body: {}},
      {key: '"return-1"', body: {amount: {value: 5, currency: 'EUR'}}},
    ]);
    expect(seen[0]!.key).toBeDefined();
  });

  describe('are listed', () => {
    const {amount} = request;
    const view = (name: string): object => ({
      ...{id: name, session: 'cs_1111111111111111', attempt: 'att_1111111111111111', reference: 'order 1'},
      ...{status: 'authorized', display_status: 'authorized', amount, captures: [], created_at: 1},
      ...{authorized: 1999, captured: 0, released: 0, refunded: 0, settled: 0, refunds: []},
      card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
    });
    const [one, two, three] = ['1', '2', '3'].map(end => view(`pay_111111111111111${end}`));
    const page = (data: unknown[], next_cursor: string | null): Reply => ({
      status: 200,
      body: {data, next_cursor},
    });

    test('a page at a time', async () => {
      replies = [page([one, two], 'abc'), page([], null)];
      expect(await connect().payments.list()).toEqual({data: [one, two], next_cursor: 'abc'});
      await connect().payments.list({reference: 'order 1&', status: 'captured', limit: 5, cursor: 'abc'});
      expect(seen.map(({line}) => line)).toEqual([
        'GET /v1/payments',
        'GET /v1/payments?reference=order+1%26&status=captured&limit=5&cursor=abc',
      ]);
    });

    test('or all, each page when the one before was used up', async () => {
      replies = [page([one, two], 'abc'), page([three], null)];
      const all = connect().payments.all({limit: 2});
      expect(seen).toEqual([]);
      const ids: unknown[] = [];
      for await (const payment of all) {
        ids.push(payment);
        expect(seen).toHaveLength(ids.length < 3 ? 1 : 2);
      }
      expect(ids).toEqual([one, two, three]);
      expect(seen[1]!.line).toBe('GET /v1/payments?limit=2&cursor=abc');
    });

    test.each([
      {limit: 0},
      {limit: 101},
      {session: 'pay_1111111111111111'},
      {status: 'lost'},
      {colour: 'red'},
    ])('%j asks for nothing that there could be', async query => {
      expect(await code(connect().payments.list(query as never))).toBe('argument_invalid');
      expect(seen).toEqual([]);
    });
  });

  test('an unknown payment is told as the processor told it', async () => {
    replies = [problem(404, 'payment_unknown')];
    expect(await code(connect().payments.get(id))).toBe('payment_unknown');
  });

  test.each(['../balance', 'pay_1111111111111111/capture', '', 'cs_1111111111111111'])(
    '%j is no payment',
    async other => {
      expect(await code(connect().payments.get(other))).toBe('argument_invalid');
      expect(seen).toEqual([]);
    },
  );
});

describe('saved cards', () => {
  const token = 'card_1111111111111111';
  const saved = {
    ...{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040, token},
    ...{customer: 'customer 1', consent: 'Save this card', consented_at: 1_800_000_000},
  };

  test("a customer's are read, each with the leave that was given", async () => {
    replies = [{status: 200, body: {data: [saved]}}];
    expect(await connect().cards.list('customer & 1')).toEqual([saved]);
    expect(seen).toMatchObject([
      {line: 'GET /v1/cards?customer=customer%20%26%201', authorization: 'Bearer sk_test_1'},
    ]);
  });

  test('one is forgotten, and asked for again where nobody knows whether it was', async () => {
    replies = ['hang up', {status: 204}];
    expect(await connect().cards.forget(token)).toBeUndefined();
    expect(seen.map(({line}) => line)).toEqual(Array(2).fill(`DELETE /v1/cards/${token}`));
    replies = [problem(404, 'card_unknown')];
    expect(await code(connect().cards.forget(token))).toBe('card_unknown');
  });

  test('an empty answer is none to a question', async () => {
    replies = [{status: 204}];
    expect(await code(connect().cards.list('customer'))).toBe('unexpected_answer');
  });

  test('what is no name is not asked for', async () => {
    for (const name of ['', ' a', 'x'.repeat(65), 'é'])
      expect(await code(connect().cards.list(name))).toBe('argument_invalid');
    for (const name of ['', 'card_1', '../payments', `${token}/x`, 'pay_1111111111111111'])
      expect(await code(connect().cards.forget(name))).toBe('argument_invalid');
    expect(seen).toEqual([]);
  });
});

test('the balance is read', async () => {
  const balances = [{currency: 'EUR', pending: 1, paid_out: 2, fees: 3}];
  replies = [{status: 200, body: {balances}}];
  expect(await connect().balance()).toEqual({balances});
});

describe('answers the protocol does not know', () => {
  test.each<[string, Reply]>([
    ['no JSON', {status: 200, body: '<html>'}],
    ['another shape', {status: 200, body: {balances: 'none'}}],
    ['an error without a problem', {status: 418, body: {error: 'teapot'}}],
  ])('%s', async (_name, reply) => {
    replies = [reply];
    expect(await code(connect().balance())).toBe('unexpected_answer');
  });

  test('a redirection is not followed: the secret key is for one processor', async () => {
    replies = Array.from({length: 4}, () => ({status: 307, headers: {location: `${origin}/elsewhere`}}));
    expect(await code(connect().balance())).toBe('processor_unreachable');
    expect(seen.map(({line}) => line)).not.toContain('GET /elsewhere');
  });
});

describe('options', () => {
  test.each<[string, Partial<MerchantOptions>]>([
    ['an address with a path', {processor: 'https://pay.example/'}],
    ['no address', {processor: 'pay.example'}],
    ['no TLS beyond this machine', {processor: 'http://pay.example'}],
    ['no merchant', {merchant: ''}],
    ['no key', {secretKey: ''}],
    ['a key that would break the header', {secretKey: 'sk_1\r\nx: y'}],
  ])('%s', (_name, options) => {
    expect(() => connect(options)).toThrow(expect.objectContaining({code: 'option_invalid'}));
  });

  test('an idempotency key must fit its header', async () => {
    const answer = connect().sessions.create(request, {idempotencyKey: 'a"b'});
    expect(await code(answer)).toBe('argument_invalid');
  });
});
