import {beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {nodeRuntime} from '@florin/runtime/node';
import {callAs, card, createSession, KEY, resultOf, sealFor, SHOP, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const REFUSED = '4000000000000002';
/** The processor's clock stands still until a test sets it on: however long a call takes, no time has passed. */
let time = 0;
const runtime = {...nodeRuntime(), monotonic: () => time};
let world: World;
const origin = () => world.processor.origin;
const figure = async (name: string): Promise<number> =>
  Number((await world.processor.metrics()).split(`\n${name} `)[1]?.split('\n')[0] ?? 0);

/** A try that costs next to nothing: it has a session's token, and nothing else. */
const knock = async (token: string, forwarded?: string, path = '/v1/payments') => {
  const headers = {authorization: `Bearer ${token}`, ...(forwarded && {'x-forwarded-for': forwarded})};
  return (await fetch(`${origin()}${path}`, {method: 'POST', headers})).status;
};
const knockOnce = async (forwarded?: string, path?: string) =>
  knock((await createSession(origin())).token, forwarded, path);
/** How many of so many tries were let in, each with a header of its own. A session has its own limit, so there are several. */
const letIn = async (count: number, forwarded: (i: number) => string | undefined, path?: string) => {
  const sessions = await Promise.all(Array.from({length: 4}, () => createSession(origin())));
  const tries = Array.from({length: count}, (_, i) => knock(sessions[i % 4]!.token, forwarded(i), path));
  const answers = await Promise.all(tries);
  expect(new Set(answers)).toEqual(new Set([400, 429]));
  return answers.filter(status => status === 400).length;
};

describe('by address, where the operator has a proxy in front', () => {
  beforeAll(async () => {
    world = await startWorld({runtime, rateLimit: 1_000, trustedProxies: 1});
    return () => world.close();
  });

  test('a hundred tries are let in at once, and one a second from then on, for cards that are kept too', async () => {
    const before = await figure('florin_rate_limited_total{by="tries"}');
    expect(await letIn(120, () => '192.0.2.1')).toBe(100);
    expect(await figure('florin_rate_limited_total{by="tries"}')).toBe(before + 20);
    expect(await knockOnce('192.0.2.1', '/v1/tokens')).toBe(429);
    time += 3_000;
    expect(await letIn(10, () => '192.0.2.1', '/v1/tokens')).toBe(3);
  });

  test('whatever a caller writes into the header itself', async () => {
    expect(await letIn(120, i => `198.51.100.${i}, 192.0.2.2`)).toBe(100);
    expect(await knockOnce('192.0.2.3, 192.0.2.2')).toBe(429);
    expect(await knockOnce('192.0.2.2, 192.0.2.3')).toBe(400);
  });

  test('an IPv6 network counts as one, and IPv4 within IPv6 as itself', async () => {
    expect(await letIn(120, i => `2001:db8:0:1::${i.toString(16)}`)).toBe(100);
    expect(await knockOnce('2001:db8:0:1:ffff::')).toBe(429);
    expect(await knockOnce('2001:db8:0:2::1')).toBe(400);
    expect(await letIn(120, i => (i % 2 === 0 ? '192.0.2.4' : '::ffff:192.0.2.4'))).toBe(100);
  });

  test('whoever brings no token of a session uses nothing up: any page can have its visitors post here', async () => {
    for (const token of ['', 'nobody']) {
      const answers = await Promise.all(Array.from({length: 150}, () => knock(token, '192.0.2.7')));
      expect(new Set(answers)).toEqual(new Set([401]));
    }
    expect(await letIn(120, () => '192.0.2.7')).toBe(100);
  });

  /** Pays from an address, in a session of its own unless one is given. */
  const tryFrom = async (address: string, number?: string, session?: {token: string}) => {
    const {token} = session ?? (await createSession(origin()));
    return submit(origin(), await sealFor(token, card(number)), {'x-forwarded-for': address});
  };

  test('fifty declines are answered, and one a minute from then on; payments do not count, nor others', async () => {
    const there = '192.0.2.5';
    const before = world.sandbox.decisions().length;
    for (let i = 0; i < 3; i++) expect((await tryFrom(there)).body.status).toBe('authorized');
    for (let i = 0; i < 5; i++) {
      const session = await createSession(origin());
      for (let j = 0; j < 10; j++)
        expect((await tryFrom(there, REFUSED, session)).body.status).toBe('declined');
    }
    const asked = world.sandbox.decisions().length;
    // A demo's test cards are declined as often as anybody likes.
    expect(asked - before).toBe(53);
    const session = await createSession(origin());
    const late = await sealFor(session.token);
    const send = () => submit(origin(), late, {'x-forwarded-for': there});
    const refused = await send();
    expect(refused).toMatchObject({status: 429, body: {code: 'rate_limited'}});
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(world.sandbox.decisions()).toHaveLength(asked);
    expect(await figure('florin_rate_limited_total{by="declines"}')).toBe(1);
    expect((await tryFrom('192.0.2.6')).body.status).toBe('authorized');
    // A merchant's server has no shopper's address.
    expect((await callAs(KEY, origin(), 'GET', '/v1/payments')).status).toBe(200);
    time += 60_000;
    // The very bytes that were turned away.
    expect((await send()).body.status).toBe('authorized');
    expect((await tryFrom(there, REFUSED)).body.status).toBe('declined');
    expect((await tryFrom(there)).status).toBe(429);
  });

  test('no address stands in the log', () => {
    expect(world.log.join('')).not.toMatch(/192\.0\.2\.|2001:db8/);
  });
});

describe('by card', () => {
  const MOST = 3;
  const DAY = 86_400_000;
  let [skipped, orders] = [0, 0];
  const skip = (days: number): void => {
    skipped += days * DAY;
    world.skip(days * DAY);
  };
  beforeAll(async () => {
    world = await startWorld({rateLimit: 1_000, trustedProxies: 0, cardDeclines: MOST});
    return () => world.close();
  });
  beforeEach(() => {
    world.skip(-skipped);
    skipped = 0;
  });

  const authorizations = () => world.sandbox.decisions().length;
  /** What became of a card, and how often its issuer was asked. */
  const tried = async (number: string, key = KEY, terms: object = {}) => {
    const before = authorizations();
    const request = {amount: {value: 1999, currency: 'EUR'}, reference: `order-${orders++}`, origins: [SHOP]};
    const answer = await callAs(key, origin(), 'POST', '/v1/sessions', {...request, ...terms});
    const {token} = (await answer.json()) as {token: string};
    const bind = {iat: Math.floor(world.now() / 1000)};
    const {status, body} = await submit(origin(), await sealFor(token, card(number), {bind}));
    expect(status).toBe(200);
    const {decline} = resultOf(body.result) as {decline?: {code: string; category: string}};
    return [decline?.code ?? body.status, authorizations() - before];
  };

  test('after so many declines its issuer is not asked, by whichever merchant, for thirty days each', async () => {
    const {id} = await world.processor.merchants.add({name: 'B', city: 'Siena', country: 'IT', mcc: '5732'});
    const {secret} = await world.processor.apiKeys.add(id, ['all']);
    expect(await tried(REFUSED)).toEqual(['do_not_honor', 1]);
    skip(10);
    expect(await tried(REFUSED, secret)).toEqual(['do_not_honor', 1]);
    expect(await tried(REFUSED, KEY, {mode: 'tokenize', amount: undefined})).toEqual(['do_not_honor', 1]);
    for (const key of [KEY, secret]) expect(await tried(REFUSED, key)).toEqual(['limit_exceeded', 0]);
    expect(await tried('4242424242424242', secret)).toEqual(['authorized', 1]);
    expect(await figure('florin_cards_not_asked_total{decline="limit_exceeded"}')).toBe(2);
    await world.restart();
    skip(19);
    expect(await tried(REFUSED)).toEqual(['limit_exceeded', 0]);
    // The first of them is thirty days ago, and what was not asked does not count.
    skip(2);
    expect(await tried(REFUSED)).toEqual(['do_not_honor', 1]);
    expect(await tried(REFUSED)).toEqual(['limit_exceeded', 0]);
    skip(10);
    expect(await tried(REFUSED)).toEqual(['do_not_honor', 1]);
  });

  test('what its issuer says for good is said of it, and not how often it was asked', async () => {
    const lost = '4000000000009987';
    expect([await tried(lost), await tried(lost)]).toEqual([
      ['lost_card', 1],
      ['lost_card', 0],
    ]);
  });

  test('and by address, where clients connect directly: it is the connection’s, and the header is not read', async () => {
    // Its clock goes on: one more is let in each second.
    expect(await letIn(200, i => `192.0.2.${i}`)).toBeLessThan(150);
  });
});
