import {Validator} from '@seriousme/openapi-schema-validator';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {createApp} from '../../packages/processor/dist/http/app.js';
import {checker, type Document, type Exchange} from '../support/document.ts';
import {cardsOf, forget, kept, newCustomer, save} from '../support/customers.ts';
import {talkOfRefunds, talkOfVoids} from '../support/given-back.ts';
import {callAs, card, createSession, KEY, pay, sealFor, SHOP, submit} from '../support/shopper.ts';
import {talkOfTokens} from '../support/tokens.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let origin: string;
let document: Document;
const exchanges: Exchange[] = [];

/** As `fetch`, and keeps what was said. */
const listen = (real: typeof fetch) => async (input: string | URL | Request, init?: RequestInit) => {
  const answer = await real(input, init);
  exchanges.push({
    method: init?.method ?? 'GET',
    path: new URL(String(input)).pathname,
    sent: typeof init?.body === 'string' ? init.body : undefined,
    status: answer.status,
    type: (answer.headers.get('content-type') ?? '').split(';')[0]!,
    answer: await answer.clone().text(),
  });
  return answer;
};

beforeAll(async () => {
  world = await startWorld();
  origin = world.processor.origin;
  document = (await (await fetch(`${origin}/openapi.json`)).json()) as Document;
  vi.stubGlobal('fetch', listen(fetch));
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await world.close();
});

test('the document that is served is valid OpenAPI, for this processor, open to any page', async () => {
  expect(await new Validator().validate(structuredClone(document))).toEqual({valid: true});
  expect(document['servers']).toEqual([{url: origin}]);
  const {headers} = await fetch(`${origin}/openapi.json`);
  expect(headers.get('access-control-allow-origin')).toBe('*');
});

test('every call that is served is in the document, and every call of the document is served', () => {
  const assets = {manifest: {version: '1', files: []}, files: new Map()};
  const context = {issuer: origin, keys: {published: [], encryption: []}};
  const app = createApp(context as never, {
    sdk: assets,
    frame: {...assets, words: {}},
    fonts: {families: {}, files: new Map()},
  });
  const served = app.routes
    .filter(({method, path}) => method !== 'ALL' && /^\/(v1\/|\.well-known\/|integrity\.json$)/.test(path))
    .map(({method, path}) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
  const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map(method => `${method.toUpperCase()} ${path}`),
  );
  expect([...new Set(served)].sort()).toEqual(documented.sort());
});

const capture = (id: string, body: unknown, key?: string, as = KEY) =>
  callAs(as, origin, 'POST', `/v1/payments/${id}/capture`, body, key);
const eur = (value: unknown) => ({amount: {value, currency: 'EUR'}});

/** Every call, well and badly made. What is said meanwhile is judged after. */
const conversation: [string, () => Promise<unknown>][] = [
  [
    'discovery, keys and the inventory',
    async () => {
      await fetch(`${origin}/.well-known/florin-processor`);
      await fetch(`${origin}/.well-known/jwks.json`);
      await fetch(`${origin}/integrity.json`);
    },
  ],
  [
    'a payment that is captured in parts, settled and read',
    async () => {
      const {body, session, submission} = await pay(origin, card(), {
        fields: {name: 'optional'},
        expires_in: 60,
      });
      await submit(origin, submission);
      await callAs(session.token, origin, 'GET', `/v1/sessions/${session.id}/outcome?wait=1`);
      await callAs(KEY, origin, 'GET', `/v1/payments/${body.id}`);
      await capture(body.id, eur(1000), 'one');
      await capture(body.id, eur(1000), 'one');
      await capture(body.id, eur(999), 'one');
      await capture(body.id, '', 'two');
      await capture(body.id, {}, 'three');
      await callAs(KEY, origin, 'GET', '/v1/balance');
      await world.processor.settle();
      await callAs(KEY, origin, 'GET', `/v1/payments/${body.id}`);
      await callAs(KEY, origin, 'GET', '/v1/balance');
      await submit(origin, await sealFor(session.token));
      await submit(origin, {...submission, body: {...submission.body, after: submission.body.attempt}});
    },
  ],
  [
    'payments that are listed',
    async () => {
      const {session} = await pay(origin);
      for (const query of ['', '?limit=1', `?session=${session.id}&status=authorized`, '?limit=none'])
        await callAs(KEY, origin, 'GET', `/v1/payments${query}`);
      await callAs('sk_test_nobody', origin, 'GET', '/v1/payments');
    },
  ],
  [
    'captures that are refused',
    async () => {
      const {body} = await pay(origin, card('4000000000000002'));
      await capture(body.id, {}, 'declined');
      await capture(body.id, {});
      await capture(body.id, '{', 'malformed');
      await capture(body.id, eur(-1), 'negative');
      await capture(body.id, {amout: 1}, 'misspelt');
      await capture('pay_0000000000000000', {}, 'unknown');
      await capture(body.id, {}, 'key', 'sk_test_nobody');
      await callAs(KEY, origin, 'GET', `/v1/payments/${body.id}`);
      await callAs(KEY, origin, 'GET', '/v1/payments/pay_0000000000000000');
      await callAs('sk_test_nobody', origin, 'GET', `/v1/payments/${body.id}`);
      await callAs('sk_test_nobody', origin, 'GET', '/v1/balance');
    },
  ],
  ['voids, of all, of the rest, and refused', () => talkOfVoids(origin)],
  ['refunds, of a part, of the rest, and refused', () => talkOfRefunds(origin)],
  [
    'cards that are saved, listed, paid with and forgotten',
    async () => {
      const customer = newCustomer();
      await save(origin, customer);
      const {data} = (await cardsOf(origin, customer)).body;
      const {token} = data[0]!;
      const session = await createSession(origin, {
        customer,
        fields: {postal_code: 'optional', country: 'off'},
      });
      const {body} = await submit(origin, await sealFor(session.token, kept(token)));
      expect(body.status).toBe('authorized');
      await forget(origin, session, token);
      await forget(origin, session, 'nothing');
      await forget(origin, {...session, token: 'nonsense'}, token);
      await pay(origin, kept(token), {customer});
      const late = await createSession(origin, {customer, expires_in: 30});
      world.skip(31_000);
      await forget(origin, late, token);
      world.skip(-31_000);
      for (const key of [KEY, 'sk_test_nobody']) {
        await callAs(key, origin, 'DELETE', `/v1/cards/${token}`);
        await callAs(key, origin, 'DELETE', '/v1/cards/nothing');
        await cardsOf(origin, customer, key);
      }
      await callAs(KEY, origin, 'GET', '/v1/cards');
      const checked = await pay(origin, card(undefined, {postal_code: '50123'}));
      await callAs(KEY, origin, 'GET', `/v1/payments/${checked.body.id}`);
      await callAs(KEY, origin, 'POST', '/v1/sessions', {
        ...eur(1),
        reference: 'r',
        origins: [SHOP],
        save_card: 'ask',
      });
    },
  ],
  ['cards that are kept without a payment, and charged', () => talkOfTokens(origin)],
  [
    'declines, in a session that is then exhausted',
    async () => {
      const {token} = await createSession(origin);
      for (let i = 0; i < 11; i++) await submit(origin, await sealFor(token, card('4000000000009995')));
    },
  ],
  [
    'two attempts at once, of which one is in flight',
    async () => {
      const {token, id} = await createSession(origin);
      const all = await Promise.all(Array.from({length: 8}, () => sealFor(token)));
      const paying = all.map(submission => submit(origin, submission));
      const attempts = all.map(({body}) => body.attempt);
      const asking = attempts.map(attempt =>
        callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome?attempt=${attempt}`),
      );
      await Promise.all([...paying, ...asking]);
    },
  ],
  [
    'attempts that cannot be',
    async () => {
      const {token, id} = await createSession(origin, {reference: 'order-openapi'});
      const good = await sealFor(token);
      await callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome`);
      await callAs('nonsense', origin, 'GET', `/v1/sessions/${id}/outcome`);
      await submit(origin, {...good, token: 'nonsense'});
      await submit(origin, {...good, jti: ''});
      await submit(origin, {...good, body: {...good.body, envelope: 'nonsense'}});
      await submit(origin, {...good, body: {...good.body, browser: {}}});
      await submit(origin, await sealFor(token, card(), {bind: {origin: 'https://evil.example'}}));
      await submit(origin, await sealFor(token, card('4242424242424242', {brand_choice: 'amex'})));
      await submit(origin, await sealFor(token, card('4000000000009995'), {after: good.body.attempt}));
      await submit(origin, good);
      await callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome?attempt=${good.body.attempt}`);
      await createSession(origin, {reference: 'order-openapi', ...eur(2999)});
      await submit(origin, await sealFor(token));
      const late = await createSession(origin, {expires_in: 30});
      const submission = await sealFor(late.token);
      world.skip(31_000);
      await submit(origin, submission);
      world.skip(-31_000);
    },
  ],
  [
    'sessions that are refused',
    async () => {
      const terms = {...eur(1999), reference: 'order-1', origins: ['https://shop.example']};
      const bodies = [
        ...[
          {...terms, ...eur(-1)},
          {...terms, ...eur(0)},
          {...terms, amount: {value: 1, currency: 'XYZ'}},
        ],
        ...[
          {...terms, origins: ['https://*']},
          {...terms, colour: 'red'},
          {...terms, mode: 'tokenize', amount: undefined},
        ],
        ...['{', '[]', `{"reference":"${'x'.repeat(70_000)}"}`],
      ];
      for (const body of bodies) await callAs(KEY, origin, 'POST', '/v1/sessions', body);
      await callAs('sk_test_nobody', origin, 'POST', '/v1/sessions', terms);
      await callAs(KEY, origin, 'POST', '/v1/sessions', terms, 'once');
      await callAs(KEY, origin, 'POST', '/v1/sessions', {...terms, reference: 'order-2'}, 'once');
      const {body} = await pay(origin, card(), {reference: 'order-paid'});
      expect(body.status).toBe('authorized');
      await callAs(KEY, origin, 'POST', '/v1/sessions', {...terms, reference: 'order-paid'});
    },
  ],
];

describe('every answer is as the document says', () => {
  test.each(conversation)('%s', async (_name, talk) => {
    exchanges.length = 0;
    await talk();
    const {faults, operationOf} = checker(document);
    expect(exchanges.length).toBeGreaterThan(1);
    expect(exchanges.flatMap(faults)).toEqual([]);
    for (const {method, path, status} of exchanges) seen.add(`${operationOf(method, path)} ${status}`);
  });

  const seen = new Set<string>();
  afterAll(() => {
    const statuses = (id: string) =>
      [...seen]
        .filter(pair => pair.startsWith(`${id} `))
        .map(pair => Number(pair.split(' ')[1]))
        .sort();
    expect(statuses('discover')).toEqual([200]);
    expect(statuses('readKeys')).toEqual([200]);
    expect(statuses('readIntegrity')).toEqual([200]);
    expect(statuses('createSession')).toEqual([201, 400, 401, 409, 413, 422]);
    expect(statuses('submitPayment').filter(status => status !== 202)).toEqual([
      200, 201, 400, 401, 404, 409, 410, 422,
    ]);
    expect(statuses('submitCard')).toEqual([200, 401, 409, 422]);
    expect(statuses('readOutcome').filter(status => status !== 202)).toEqual([200, 401, 404, 409]);
    expect(statuses('readPayment')).toEqual([200, 401, 404]);
    expect(statuses('listPayments')).toEqual([200, 401, 422]);
    expect(statuses('capturePayment')).toEqual([201, 400, 401, 404, 409, 422]);
    expect(statuses('voidPayment')).toEqual([201, 400, 401, 404, 409, 422]);
    expect(statuses('refundPayment')).toEqual([201, 400, 401, 404, 409, 422]);
    expect(statuses('forgetCard')).toEqual([204, 401, 404, 410]);
    expect(statuses('listCards')).toEqual([200, 401, 422]);
    expect(statuses('deleteCard')).toEqual([204, 401, 404]);
    expect(statuses('readBalance')).toEqual([200, 401]);
  });
});

test('the check can fail', () => {
  const {faults} = checker(document);
  const good: Exchange = {
    ...{method: 'GET', path: '/v1/balance', sent: undefined, status: 200, type: 'application/json'},
    answer: JSON.stringify({balances: [{currency: 'EUR', pending: 0, paid_out: 0, fees: 0}]}),
  };
  expect(faults(good)).toEqual([]);
  expect(faults({...good, status: 204})).toHaveLength(1);
  const gone = {
    ...good,
    method: 'DELETE',
    path: `/v1/cards/card_${'0'.repeat(26)}`,
    status: 204,
    type: '',
    answer: '',
  };
  expect(faults(gone)).toEqual([]);
  expect(faults({...gone, answer: '{}'})).toHaveLength(1);
  expect(faults({...gone, status: 200, type: 'application/json', answer: '{}'})).toHaveLength(1);
  expect(faults({...good, path: '/v1/secrets'})).toHaveLength(1);
  expect(faults({...good, type: 'text/html'})).toHaveLength(1);
  expect(faults({...good, answer: '{}'})).toHaveLength(1);
  expect(faults({...good, answer: '{"balances":[],"secret":1}'})).toHaveLength(1);
  const problem = {type: 'x', title: 'x', status: 401, code: 'session_paid'};
  const refused = {...good, status: 401, type: 'application/problem+json'};
  expect(faults({...refused, answer: JSON.stringify({...problem, code: 'unauthorized'})})).toEqual([]);
  expect(faults({...refused, answer: JSON.stringify(problem)})).toHaveLength(1);
});
