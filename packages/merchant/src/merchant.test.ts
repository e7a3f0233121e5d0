import {SESSION_TYP} from '@florin/protocol';
import {describe, expect, test} from 'vitest';
import type {MerchantOptions} from './index.js';
import {code, merchantStand, problem, request, type Reply} from './test-kit/stand.js';

const stand = merchantStand();

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
const session = (text = token(stand.origin)): Reply => ({
  status: 201,
  body: {id: 'cs_1111111111111111', token: text, expires_at: 1_800_000_000},
});
describe('sessions.create', () => {
  test('sends the request with the secret key and an idempotency key, quoted', async () => {
    stand.replies = [session()];
    const answer = await stand.connect().sessions.create(request);
    expect(answer).toEqual({
      id: 'cs_1111111111111111',
      token: token(stand.origin),
      expires_at: 1_800_000_000,
    });
    expect(stand.seen).toMatchObject([
      {line: 'POST /v1/sessions', authorization: 'Bearer sk_test_1', body: request},
    ]);
    expect(stand.seen[0]!.key).toMatch(/^"[\w-]{36}"$/);
  });

  test('repeats with the same key after a lost connection, a failure and a refusal for now', async () => {
    const later: Reply = {...problem(429, 'rate_limited'), headers: {'retry-after': '2'}};
    stand.replies = ['hang up', problem(503, 'overloaded'), later, session()];
    await stand.connect().sessions.create(request);
    expect(stand.seen).toHaveLength(4);
    expect(new Set(stand.seen.map(({key}) => key)).size).toBe(1);
    expect(stand.slept).toEqual([250, 1000, 3000]);
  });

  test('waits as long as the processor asks, but not for ever', async () => {
    const later = (seconds: string): Reply => ({
      ...problem(429, 'rate_limited'),
      headers: {'retry-after': seconds},
    });
    stand.replies = [later('2'), later('86400'), session()];
    await stand.connect().sessions.create(request);
    expect(stand.slept).toEqual([2000, 10_000]);
  });

  test('gives up with the last reason', async () => {
    stand.replies = ['hang up', 'hang up', 'hang up', problem(500, 'internal_error')];
    expect(await code(stand.connect().sessions.create(request))).toBe('internal_error');
    stand.replies = [];
    stand.close();
    expect(await code(stand.connect().sessions.create(request))).toBe('processor_unreachable');
  });

  test('another call has another key; a key that is given is used', async () => {
    stand.replies = [session(), session(), session()];
    const merchant = stand.connect();
    await merchant.sessions.create(request);
    await merchant.sessions.create(request);
    await merchant.sessions.create(request, {idempotencyKey: 'order-1'});
    expect(stand.seen[0]!.key).not.toBe(stand.seen[1]!.key);
    expect(stand.seen[2]!.key).toBe('"order-1"');
  });

  test('a paid reference is told with the signed result, and not asked again', async () => {
    stand.replies = [problem(409, 'reference_paid', {result: 'a.b.c'})];
    const error = await stand
      .connect()
      .sessions.create(request)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({code: 'reference_paid', status: 409, problem: {result: 'a.b.c'}});
    expect(stand.seen).toHaveLength(1);
  });

  test.each<[string, () => string]>([
    ['wrong_processor', () => token('https://other.example')],
    ['wrong_merchant', () => token(stand.origin, 'mer_other')],
    ['unexpected_answer', () => 'a.b.c'],
  ])('%s shows before anything is paid', async (expected, text) => {
    stand.replies = [session(text())];
    expect(await code(stand.connect().sessions.create(request))).toBe(expected);
  });
});

describe('saved cards', () => {
  const token = 'card_1111111111111111';
  const saved = {
    ...{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040, token},
    ...{customer: 'customer 1', consent: 'Save this card', consented_at: 1_800_000_000},
  };

  test("a customer's are read, each with the leave that was given", async () => {
    stand.replies = [{status: 200, body: {data: [saved]}}];
    expect(await stand.connect().cards.list('customer & 1')).toEqual([saved]);
    expect(stand.seen).toMatchObject([
      {line: 'GET /v1/cards?customer=customer+%26+1', authorization: 'Bearer sk_test_1'},
    ]);
  });

  test('what a session kept is found by its session', async () => {
    const {customer: _customer, consent: _consent, ...bare} = saved;
    stand.replies = [{status: 200, body: {data: [bare]}}];
    const session = 'cs_1111111111111111';
    expect(await stand.connect().cards.keptIn(session)).toEqual([bare]);
    expect(stand.seen).toMatchObject([{line: `GET /v1/cards?session=${session}`}]);
    expect(await code(stand.connect().cards.keptIn('order-1'))).toBe('argument_invalid');
  });

  test('one is forgotten, and asked for again where nobody knows whether it was', async () => {
    stand.replies = ['hang up', {status: 204}];
    expect(await stand.connect().cards.forget(token)).toBeUndefined();
    expect(stand.seen.map(({line}) => line)).toEqual(Array(2).fill(`DELETE /v1/cards/${token}`));
    stand.replies = [problem(404, 'card_unknown')];
    expect(await code(stand.connect().cards.forget(token))).toBe('card_unknown');
  });

  test('an empty answer is none to a question', async () => {
    stand.replies = [{status: 204}];
    expect(await code(stand.connect().cards.list('customer'))).toBe('unexpected_answer');
  });

  test('what is no name is not asked for', async () => {
    for (const name of ['', ' a', 'x'.repeat(65), 'é'])
      expect(await code(stand.connect().cards.list(name))).toBe('argument_invalid');
    for (const name of ['', 'card_1', '../payments', `${token}/x`, 'pay_1111111111111111'])
      expect(await code(stand.connect().cards.forget(name))).toBe('argument_invalid');
    expect(stand.seen).toEqual([]);
  });
});

test('the balance is read, of a processor that knows of no reserves, too', async () => {
  const balances = [{currency: 'EUR', pending: 1, paid_out: 2, fees: 3}];
  stand.replies = [{status: 200, body: {balances}}];
  expect(await stand.connect().balance()).toEqual({balances: [{...balances[0], reserved: 0}]});
});

describe('answers the protocol does not know', () => {
  test.each<[string, Reply]>([
    ['no JSON', {status: 200, body: '<html>'}],
    ['another shape', {status: 200, body: {balances: 'none'}}],
    ['an error without a problem', {status: 418, body: {error: 'teapot'}}],
  ])('%s', async (_name, reply) => {
    stand.replies = [reply];
    expect(await code(stand.connect().balance())).toBe('unexpected_answer');
  });

  test('a redirection is not followed: the secret key is for one processor', async () => {
    stand.replies = Array.from({length: 4}, () => ({
      status: 307,
      headers: {location: `${stand.origin}/elsewhere`},
    }));
    expect(await code(stand.connect().balance())).toBe('processor_unreachable');
    expect(stand.seen.map(({line}) => line)).not.toContain('GET /elsewhere');
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
    expect(() => stand.connect(options)).toThrow(expect.objectContaining({code: 'option_invalid'}));
  });

  test('an idempotency key must fit its header', async () => {
    const answer = stand.connect().sessions.create(request, {idempotencyKey: 'a"b'});
    expect(await code(answer)).toBe('argument_invalid');
  });
});
