import {once} from 'node:events';
import {request, type IncomingMessage} from 'node:http';
import {PROBLEMS, type ProblemCode} from '@florin/protocol';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  callAs,
  claimsOf,
  createSession,
  KEY,
  read,
  sealFor,
  SHOP,
  submit,
  type SealOptions,
} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let origin: string;
beforeAll(async () => {
  world = await startWorld();
  origin = world.processor.origin;
});
afterAll(() => world.close());

/** Every refusal is a problem of RFC 9457 with a code of the catalogue, its status, and a page that explains it. */
const expectProblem = (answer: {status: number; body: unknown; headers: Headers}, code: ProblemCode) => {
  expect(answer.body).toMatchObject({code, status: PROBLEMS[code][0], type: `${origin}/codes#${code}`});
  expect(answer.status).toBe(PROBLEMS[code][0]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
};

const terms = {amount: {value: 1999, currency: 'EUR'}, reference: 'order-1', origins: [SHOP]};
const post = async (body: unknown, key = KEY) =>
  read(await callAs(key, origin, 'POST', '/v1/sessions', body));

describe('a session is refused', () => {
  test.each<[ProblemCode, unknown]>([
    ['unknown_currency', {...terms, amount: {value: 1, currency: 'XYZ'}}],
    ['unknown_currency', {...terms, amount: {value: 1, currency: 'euro'}}],
    ['invalid_amount', {...terms, amount: {value: -1, currency: 'EUR'}}],
    ['invalid_amount', {...terms, amount: {value: 0, currency: 'EUR'}}],
    ['invalid_amount', {...terms, amount: {value: 19.99, currency: 'EUR'}}],
    ['invalid_amount', {...terms, amount: {value: '1999', currency: 'EUR'}}],
    ['invalid_amount', {...terms, amount: {value: 1_000_000_000_000, currency: 'EUR'}}],
    ['invalid_origin', {...terms, origins: []}],
    ['invalid_origin', {...terms, origins: ['http://shop.example']}],
    ['invalid_origin', {...terms, origins: ['https://shop.example/']}],
    ['invalid_origin', {...terms, origins: ['*']}],
    ['invalid_origin', {...terms, origins: ['https://shop.example; script-src *']}],
    ['invalid_origin', {...terms, origins: Array.from({length: 21}, (_, i) => `https://shop${i}.example`)}],
    ['invalid_request', {...terms, reference: ''}],
    ['invalid_request', {...terms, reference: 'a\nb'}],
    ['invalid_request', {...terms, expires_in: 1801}],
    ['invalid_request', {...terms, colour: 'red'}],
    ['invalid_request', {...terms, constructor: 1}],
    ['invalid_request', []],
    ['invalid_request', {...terms, mode: 'tokenize'}],
    ['invalid_request', {...terms, mode: 'tokenize', amount: undefined, customer: 'c', save_card: 'ask'}],
    ['malformed_json', '{'],
    ['malformed_json', '{"reference":"a","reference":"b"}'],
    ['malformed_json', ''],
  ])('%s: %j', async (code, body) => expectProblem(await post(body), code));

  test.each(['', 'sk_test_nobody', 'pk_test_florin_demo'])('with the key "%s"', async key =>
    expectProblem(await post(terms, key), 'unauthorized'),
  );
});

test('a body of 1 MB is refused before it is read, whether or not it says its length', async () => {
  const body = `{"reference":"${'x'.repeat(1_000_000)}"}`;
  expectProblem(await post(body), 'payload_too_large');
  const {token} = await createSession(origin);
  const headers = {authorization: `Bearer ${token}`, 'idempotency-key': '"abcdefghijklmnop"'};
  const chunked = request(`${origin}/v1/payments`, {method: 'POST', headers});
  chunked.on('error', () => undefined);
  // In two parts, or it would say its length after all.
  chunked.write(body.slice(0, 10));
  chunked.end(body.slice(10));
  const [answer] = (await once(chunked, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(413);
});

test('a path or a payment that is not there', async () => {
  expectProblem(await read(await fetch(`${origin}/v1/nothing`)), 'not_found');
  expectProblem(
    await read(await callAs(KEY, origin, 'GET', '/v1/payments/pay_0000000000000000')),
    'payment_unknown',
  );
});

test('no id, however odd, is more than unknown', async () => {
  const {token, id} = await createSession(origin);
  for (const odd of ['%00', 'pay_%00000000000000000', '%F0%9F%92%B3', "'--", 'x'.repeat(3000)]) {
    expectProblem(await read(await callAs(KEY, origin, 'GET', `/v1/payments/${odd}`)), 'payment_unknown');
    const outcome = await callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome?attempt=${odd}&wait=-1`);
    expectProblem(await read(outcome), 'attempt_unknown');
    expect((await fetch(`${origin}/frame?s=${odd}`)).status).toBe(404);
  }
});

describe('no name of a key, however odd, is more than unknown', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each(['a\u0000b', '\ud800', '', 'x'.repeat(5000), 'x'.repeat(43)])('%j', async kid => {
    const {token, id} = await createSession(origin);
    const forged = `${part({alg: 'ES256', typ: 'florin-session+jwt', kid})}.${part({})}.${'A'.repeat(86)}`;
    expectProblem(
      await read(await callAs(forged, origin, 'GET', `/v1/sessions/${id}/outcome`)),
      'unauthorized',
    );

    const submission = await sealFor(token);
    const [header, ...rest] = submission.body.envelope.split('.');
    const claimed = JSON.parse(Buffer.from(header!, 'base64url').toString()) as object;
    const envelope = [part({...claimed, kid}), ...rest].join('.');
    const began = performance.now();
    expectProblem(
      await submit(origin, {...submission, body: {...submission.body, envelope}}),
      'envelope_rejected',
    );
    expect(performance.now() - began).toBeGreaterThanOrEqual(10);
  });
});

describe('a payment is refused', () => {
  test('for an unknown session, however well its token is signed elsewhere', async () => {
    const {token} = await createSession(origin);
    const other = await startWorld();
    const foreign = await createSession(other.processor.origin);
    await other.close();
    expectProblem(await submit(origin, await sealFor(foreign.token)), 'unauthorized');
    const [header, , signature] = token.split('.');
    const claims = Buffer.from(JSON.stringify({...claimsOf(token), sub: 'cs_00000000000000000000'})).toString(
      'base64url',
    );
    expectProblem(
      await submit(origin, {...(await sealFor(token)), token: `${header}.${claims}.${signature}`}),
      'unauthorized',
    );
    const page = await fetch(`${origin}/frame?s=cs_00000000000000000000`);
    expect(page.status).toBe(404);
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  test('when its session has expired, told apart from a wrong token', async () => {
    const {token} = await createSession(origin, {expires_in: 30});
    const submission = await sealFor(token);
    world.skip(31_000);
    expectProblem(await submit(origin, submission), 'session_expired');
    world.skip(-31_000);
  });

  const bad: [string, SealOptions][] = [
    ['another amount', {bind: {amount: {value: 1, currency: 'EUR'}}}],
    ['another currency', {bind: {amount: {value: 1999, currency: 'USD'}}}],
    ['no amount', {bind: {amount: undefined}}],
    ['an origin that is not listed', {bind: {origin: 'https://evil.example'}}],
    ['another merchant', {bind: {merchant: 'mer_other'}}],
    ['another session', {bind: {sid: 'cs_00000000000000000000'}}],
    ['another attempt', {bind: {att: 'att_00000000000000000000'}}],
    ['a stale moment', {bind: {iat: Math.floor(Date.now() / 1000) - 200}}],
    ['a moment to come', {bind: {iat: Math.floor(Date.now() / 1000) + 200}}],
    ['another token', {tokenHash: 'x'.repeat(43)}],
  ];
  test.each(bad)('sealed for %s: envelope_rejected', async (_, options) => {
    const {token} = await createSession(origin);
    expectProblem(await submit(origin, await sealFor(token, undefined, options)), 'envelope_rejected');
  });

  test.each(['', 'nonsense', 'a.b.c.d.e', 'x'.repeat(9000), 12, null])(
    'with the envelope %j',
    async envelope => {
      const {token} = await createSession(origin);
      const submission = await sealFor(token);
      const body = {...submission.body, envelope: envelope as string};
      expectProblem(await submit(origin, {...submission, body}), 'envelope_rejected');
    },
  );

  test('with an envelope in which one byte is changed: the same answer', async () => {
    const {token} = await createSession(origin);
    const submission = await sealFor(token);
    const [header, key, iv, ciphertext, tag] = submission.body.envelope.split('.') as [
      string,
      string,
      string,
      string,
      string,
    ];
    const changed = (ciphertext.startsWith('A') ? 'B' : 'A') + ciphertext.slice(1);
    const envelope = [header, key, iv, changed, tag].join('.');
    expectProblem(
      await submit(origin, {...submission, body: {...submission.body, envelope}}),
      'envelope_rejected',
    );
  });

  test('and after all that the log says why, without a digit of any card', () => {
    const log = world.log.join('');
    for (const reason of [
      'bind_amount',
      'bind_origin',
      'bind_merchant',
      'decryption',
      'stale',
      'token_hash',
      'encoding',
    ])
      expect(log).toContain(`"reason":"${reason}`);
    // The last four alone, or the first six; four digits within an id may be anything.
    expect(log).not.toMatch(/"4242"|(?:42){4}/);
    expect(log).not.toContain('internal_error');
  });
});

test('the frame page is for the listed origins alone, and is not kept', async () => {
  const {id} = await createSession(origin, {origins: ['https://shop.example', SHOP]});
  const page = await fetch(`${origin}/frame?s=${id}`);
  expect(page.headers.get('content-security-policy')).toContain(
    `frame-ancestors https://shop.example ${SHOP}`,
  );
  expect(page.headers.get('cache-control')).toBe('no-store');
});
