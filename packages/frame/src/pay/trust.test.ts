import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, describe, expect, it} from 'vitest';
import {admit, type Session} from '../admission.js';
import type {ResultClaims} from '@florin/protocol';
import {answer, failed, makeLine, problem, processor, type Line} from '../test-kit/line.js';
import {makeProcessor, NOW, SHOP} from '../test-kit/processor.js';

let line: Line;
const turn = () => new Promise(resolve => setImmediate(resolve));
beforeEach(async () => void (line = await makeLine(fetch => seededRuntime(1, NOW * 1000, fetch), turn)));
const {pay, posts, asked, answering}: Pick<Line, 'pay' | 'posts' | 'asked' | 'answering'> = {
  pay: card => line.pay(card),
  posts: () => line.posts(),
  asked: () => line.asked(),
  answering: (...answers) => line.answering(...answers),
};

describe('a revoked key', () => {
  const renewed = async (change = {}) => ({
    token: await processor.token({enc_jwks: [processor.otherKey], jti: 'two', ...change}),
  });

  it('is replaced once, in the same attempt', async () => {
    const {token} = await renewed();
    answering(problem(409, 'key_revoked', {token}), answer());
    expect(await pay()).toMatchObject({status: 'authorized'});
    const [first, second] = posts();
    expect(second!.attempt).toBe(first!.attempt);
    expect(second!.headers.get('Authorization')).toBe(`Bearer ${token}`);
    expect(line.session.token).toBe(token);
    const {envelope} = JSON.parse(second!.body) as {envelope: string};
    await processor.open(envelope, second!.attempt, token, line.clock.seconds());
  });

  it('is not replaced twice', async () => {
    answering(problem(409, 'key_revoked', await renewed()));
    expect(await pay()).toEqual(failed('bad_key'));
    expect(posts()).toHaveLength(2);
  });

  it.each([
    ['amount', {amount: {value: 1, currency: 'EUR'}}],
    ['merchant', {merchant: {id: 'm_2', name: 'Shop', country: 'DE'}}],
    ['session', {sub: 'cs_0000000000000002'}],
  ])('is not replaced by a token with another %s', async (_what, change) => {
    answering(problem(409, 'key_revoked', await renewed(change)));
    expect(await pay()).toEqual(failed('bad_key'));
    expect(posts()).toHaveLength(1);
  });
});

describe('a result', () => {
  const forged: [string, Partial<ResultClaims>][] = [
    ['another amount', {amount: {value: 1, currency: 'EUR'}}],
    ['another currency', {amount: {value: 1999, currency: 'USD'}}],
    ['another merchant', {aud: 'm_2'}],
    ['another session', {sid: 'cs_0000000000000002'}],
    ['another order', {reference: 'order-2'}],
    ['another attempt', {attempt: 'att_another000000000'}],
    ['another issuer', {iss: 'https://other.example'}],
    ['another mode', {mode: 'tokenize'}],
  ];
  it.each(forged)('for %s is not believed', async (_what, change) => {
    answering(answer(change));
    expect(await pay()).toEqual(failed('result_invalid'));
  });

  it('of a stranger is not believed, and the keys are asked for once', async () => {
    const stranger = await makeProcessor();
    answering(
      async ({attempt}) =>
        Response.json({id: 'x', attempt, status: 'authorized', result: await stranger.result(attempt)}),
      () => Response.json({keys: [processor.jwk]}),
    );
    expect(await pay()).toEqual(failed('result_invalid'));
    expect(asked()).toEqual(['/.well-known/jwks.json']);
  });

  it('is not believed unsigned', async () => {
    answering(({attempt}) => Response.json({id: 'x', attempt, status: 'authorized'}));
    expect(await pay()).toEqual(failed('result_invalid'));
  });

  it('need not be signed where nothing came of the attempt', async () => {
    answering(({attempt}) => Response.json({id: 'x', attempt, status: 'reversed'}));
    expect(await pay()).toEqual(failed('attempt_closed'));
  });
});

describe('a problem', () => {
  it.each([
    [409, 'attempt_closed', 'attempt_closed'],
    [400, 'envelope_rejected', 'envelope_rejected'],
    [409, 'session_closed', 'session_closed'],
    [409, 'session_exhausted', 'session_exhausted'],
    [401, 'unauthorized', 'request_rejected'],
    [422, 'invalid_request', 'request_rejected'],
    [422, 'brand_not_accepted', 'request_rejected'],
    [409, 'session_paid', 'request_rejected'],
    [418, 'a_code_of_tomorrow', 'request_rejected'],
    [409, 'constructor' as 'session_closed', 'request_rejected'],
    [409, '__proto__' as 'session_closed', 'request_rejected'],
  ] as const)('%i %s is %s, at once', async (http, code, expected) => {
    answering(problem(http, code));
    expect(await pay()).toEqual(failed(expected));
    expect(line.sent).toHaveLength(1);
  });

  it('410 is the end of the session', async () => {
    answering(problem(410, 'session_expired'));
    expect(await pay()).toEqual({status: 'expired'});
  });
});

it('posts a card that is only to be kept to its own path', async () => {
  const token = await processor.token({mode: 'tokenize', amount: undefined as never});
  line.session = (await admit({token, origin: SHOP}, line.tools)) as Session;
  answering(
    answer({mode: 'tokenize', status: 'tokenized', amount: undefined as never, sub: 'card_0000000000000001'}),
  );
  expect(await pay()).toMatchObject({status: 'tokenized', result: {sub: 'card_0000000000000001'}});
  expect(posts()[0]!.url.pathname).toBe('/v1/tokens');
});

it('knows before the submit whether the browser can seal', async () => {
  expect(await line.payer.prepare(line.session)).toBe(true);
  const forged = {...processor.otherKey, kid: 'not-its-thumbprint'};
  const bad = {...line.session, claims: {...line.session.claims, enc_jwks: [forged]}};
  expect(await line.payer.prepare(bad)).toBe(false);
});
