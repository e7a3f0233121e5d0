import {createMerchant} from '@florin/merchant';
import type {SessionClaims, SessionResponse} from '@florin/protocol';
import {importSealingKey, seal, sha256, type Binding, type SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {setupServer} from 'msw/node';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {cards, createMockProcessor, type SessionOptions} from './index.js';

const ISSUER = 'https://pay.example';
const SHOP = 'https://shop.example';
const runtime = nodeRuntime();
const frame = ({keys, language}: {keys: string; language: string}) => new Response(`${language} ${keys}`);
const mock = await createMockProcessor({issuer: ISSUER, origins: [SHOP], frame});
const server = setupServer(...mock.handlers);
const merchant = createMerchant({processor: ISSUER, merchant: 'mer_mock', secretKey: 'sk_test'});

beforeAll(() => server.listen({onUnhandledFrame: 'error'}));
afterAll(() => server.close());

const claimsOf = (token: string): SessionClaims =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as SessionClaims;
const typed = (number: string, change: object = {}): SealedCard => ({
  number,
  exp_month: 12,
  exp_year: 2040,
  cvc: '123',
  ...change,
});
const GOOD = typed(cards.visa.approved.number);

interface Change {
  bind?: Partial<Binding>;
  attempt?: `att_${string}`;
  after?: string;
  key?: string;
}

/** A request as the frame makes it. */
const sealFor = async ({token}: {token: string}, card: SealedCard, change: Change = {}) => {
  const claims = claimsOf(token);
  const attempt = change.attempt ?? newId(runtime, 'att');
  const jti = newId(runtime, 'env');
  const bind = {
    ...{sid: claims.sub, att: attempt, jti, iat: Math.floor(Date.now() / 1000)},
    ...{merchant: claims.merchant.id, origin: SHOP, ...(claims.amount && {amount: claims.amount})},
    ...change.bind,
  };
  const envelope = await seal((await importSealingKey(claims.enc_jwks))!, card, bind, await sha256(token));
  const browser = {language: 'en', color_depth: 24, screen_width: 1, screen_height: 1, timezone_offset: 0};
  const body = {session: claims.sub, attempt, after: change.after ?? null, envelope, browser};
  return {
    token,
    path: claims.mode === 'payment' ? 'payments' : 'tokens',
    key: change.key ?? jti,
    attempt,
    body,
  };
};

/** An answer or a problem. */
type Said = Record<'id' | 'attempt' | 'result' | 'code' | 'token', string> & {status: string | number};

const send = async ({token, path, key, body}: Awaited<ReturnType<typeof sealFor>>) => {
  const answer = await fetch(`${ISSUER}/v1/${path}`, {
    method: 'POST',
    headers: {authorization: `Bearer ${token}`, 'idempotency-key': `"${key}"`},
    body: JSON.stringify(body),
  });
  const said = (await answer.json()) as Said;
  return {status: answer.status, date: answer.headers.get('date'), said};
};

const pay = async (session: SessionResponse, card = GOOD, change: Change = {}) =>
  send(await sealFor(session, card, change));
const session = (options: SessionOptions = {}) => mock.session(options);
const AMOUNT = {value: 1999, currency: 'EUR'};

describe('a payment', () => {
  test('is sealed, opened and answered with a result that the merchant verifies', async () => {
    const made = await session({reference: 'order-1', capture: 'automatic'});
    const {status, said, date} = await pay(made);
    expect(status).toBe(200);
    expect(Math.abs(Date.parse(date!) - Date.now())).toBeLessThan(10_000);
    const claims = await merchant.verify(said.result, {
      session: made.id,
      amount: AMOUNT,
      reference: 'order-1',
    });
    expect(claims).toMatchObject({
      status: 'authorized',
      captured: 1999,
      card: {brand: 'visa', last4: '4242'},
    });
    expect(claims.card.token).toBeUndefined();
  });

  test('the card decides, unless the scenario does', async () => {
    const verify = async (made: SessionResponse, number: string) => {
      const {said} = await pay(made, typed(number));
      const {reference} = claimsOf(made.token);
      const expected = {session: made.id, amount: AMOUNT, reference, status: 'any'} as const;
      return (await merchant.verify(said.result, expected)).decline?.code;
    };
    expect(await verify(await session(), cards.visa.insufficient_funds.number)).toBe('insufficient_funds');
    expect(await verify(await session(), cards.mastercard.approved.number)).toBeUndefined();
    const approving = await session({scenario: 'approved'});
    expect(await verify(approving, cards.visa.insufficient_funds.number)).toBeUndefined();
    const refusing = await session({scenario: 'incorrect_cvc'});
    expect(await verify(refusing, cards.visa.approved.number)).toBe('incorrect_cvc');
  });

  test('is one: the same request again is answered alike, another attempt is refused', async () => {
    const made = await session();
    const request = await sealFor(made, GOOD);
    const first = await send(request);
    expect((await send(request)).said).toMatchObject({id: first.said.id, status: 'authorized'});
    const other = {...request, body: {...request.body, browser: {...request.body.browser, language: 'de'}}};
    expect((await send(other)).said.code).toBe('idempotency_key_reused');
    expect((await pay(made)).said).toMatchObject({code: 'session_paid', attempt: request.attempt});
  });

  test('an attempt that was given up can no longer pay', async () => {
    const made = await session({scenario: 'do_not_honor'});
    const late = await sealFor(made, GOOD);
    await pay(made, GOOD, {after: late.attempt});
    expect((await send(late)).said.code).toBe('attempt_closed');
  });

  test.each<[string, Change]>([
    ['another origin', {bind: {origin: 'https://evil.example'}}],
    ['another amount', {bind: {amount: {value: 1, currency: 'EUR'}}}],
    ['another merchant', {bind: {merchant: 'mer_other'}}],
    ['an old envelope', {bind: {iat: Math.floor(Date.now() / 1000) - 300}}],
    ['a key that is not its jti', {key: 'env_00000000000000000000'}],
  ])('is not made of %s', async (_what, change) => {
    expect((await pay(await session(), GOOD, change)).said.code).toBe('envelope_rejected');
  });

  test('is not made of a token that another key signed', async () => {
    expect((await pay(await session({forged: true}))).said.code).toBe('unauthorized');
  });
});

describe('a scenario', () => {
  test('belongs to its session, whatever else is going on', async () => {
    const options: SessionOptions[] = [{scenario: 'stolen_card'}, {}, {scenario: 'internal_error'}];
    const answers = await Promise.all(options.map(async one => pay(await session(one))));
    expect(answers.map(({status, said}) => [status, said.status])).toEqual([
      [200, 'declined'],
      [200, 'authorized'],
      [500, 500],
    ]);
  });

  test.each([
    ['session_closed', 409],
    ['session_exhausted', 409],
    ['session_expired', 410],
    ['rate_limited', 429],
    ['overloaded', 503],
    ['brand_not_accepted', 422],
  ] as const)('%s is a %d', async (scenario, status) => {
    expect(await pay(await session({scenario}))).toMatchObject({status, said: {code: scenario}});
  });

  test('another payment really stands in the way', async () => {
    const made = await session({scenario: 'session_paid'});
    const {said} = await pay(made);
    const outcome = await ask(made, said.attempt);
    expect(outcome.status).toBe(200);
    expect(await outcome.json()).toMatchObject({attempt: said.attempt, status: 'authorized'});
  });

  test('a revoked key is answered with a token to seal anew', async () => {
    const made = await session({scenario: 'key_revoked'});
    const {status, said} = await pay(made);
    expect(status).toBe(409);
    expect((await pay({...made, token: said.token})).said.status).toBe('authorized');
  });

  test('a payment stays under way, and the outcome is waited for', async () => {
    const made = await session({scenario: 'processing'});
    const {status, said} = await pay(made);
    expect([status, said.result]).toEqual([202, undefined]);
    const began = performance.now();
    expect((await ask(made, said.attempt, 1)).status).toBe(202);
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  test('the network fails, and what was sent again is turned away', async () => {
    await expect(pay(await session({scenario: 'unreachable'}))).rejects.toThrow();
    const made = await session({scenario: 'unclear'});
    await expect(pay(made)).rejects.toThrow(SyntaxError);
    expect((await pay(made)).status).toBe(401);
  });
});

const ask = ({id, token}: SessionResponse, attempt = '', wait = 0) =>
  fetch(`${ISSUER}/v1/sessions/${id}/outcome?${new URLSearchParams({attempt, wait: String(wait)})}`, {
    headers: {authorization: `Bearer ${token}`},
  });

describe('a bank that asks first', () => {
  interface Asked {
    id: string;
    attempt: `att_${string}`;
    next_action: {type: string; url: string; expires_at: number};
  }
  const asked = async (made: SessionResponse, card = GOOD): Promise<Asked> => {
    const {status, said} = await pay(made, card);
    expect([status, said.status]).toEqual([200, 'requires_action']);
    return said as unknown as Asked;
  };
  const goOn = async (made: SessionResponse, {id, attempt}: Asked, more: object, key?: string) => {
    const answer = await fetch(`${ISSUER}/v1/payments/${id}/continue`, {
      method: 'POST',
      headers: {authorization: `Bearer ${made.token}`, ...(key && {'idempotency-key': `"${key}"`})},
      body: JSON.stringify({attempt, ...more}),
    });
    return (await answer.json()) as Said;
  };
  /** Follows the pages as a browser does, to the end. */
  const answerBank = async ({next_action: {url}}: Asked, cres: string): Promise<void> => {
    const lead = await (await fetch(url)).text();
    const bank = await (await fetch(/action="(.*?)"/.exec(lead)![1]!, {method: 'POST'})).text();
    const body = new URLSearchParams({cres});
    const done = await (await fetch(/action="(.*?)"/.exec(bank)![1]!, {method: 'POST', body})).text();
    expect(done).not.toContain('<form');
  };

  test('is heard before the payment goes on', async () => {
    const made = await session({scenario: 'challenge'});
    const first = await asked(made);
    expect(first.next_action).toMatchObject({
      ...{type: 'challenge', url: `${ISSUER}/v1/challenges/${first.id}`},
    });
    expect(await goOn(made, first, {})).toMatchObject({status: 'requires_action'});
    await answerBank(first, 'yes');
    const {body, key} = await sealFor(made, GOOD, {attempt: first.attempt});
    const said = await goOn(made, first, {envelope: body.envelope}, key);
    expect(said).toMatchObject({id: first.id, status: 'authorized', result: expect.any(String) as string});
    expect(await goOn(made, first, {cancel: true})).toMatchObject({status: 'authorized'});
  });

  test('refuses, or is left: both are declines', async () => {
    const made = await session();
    const refused = await asked(made, typed(cards.visa.challenge.number));
    await answerBank(refused, 'no');
    expect(await goOn(made, refused, {})).toMatchObject({status: 'declined'});
    const left = await asked(made, typed(cards.mastercard.challenge.number));
    expect(await goOn(made, left, {cancel: true})).toMatchObject({status: 'declined'});
    expect(await goOn(made, {...refused, id: `pay_${'0'.repeat(26)}`}, {})).toMatchObject({
      code: 'payment_unknown',
    });
  });
});

describe('saved cards', () => {
  const token = 'card_0000000000000001' as const;
  const saved = {brand: 'visa', last4: '4242', exp_month: 1, exp_year: 2040, token};

  test('are paid with by their code, and forgotten', async () => {
    const made = await session({saved_cards: [saved]});
    const forget = () =>
      fetch(`${ISSUER}/v1/sessions/${made.id}/cards/${token}`, {
        ...{method: 'DELETE', headers: {authorization: `Bearer ${made.token}`}},
      });
    const {said} = await pay(made, {token, cvc: '123'});
    const expected = {session: made.id, amount: AMOUNT, reference: claimsOf(made.token).reference};
    expect((await merchant.verify(said.result, expected)).card).toEqual(saved);
    expect([(await forget()).status, (await forget()).status]).toEqual([204, 404]);
    const later = await session({saved_cards: []});
    expect((await pay(later, {token, cvc: '123'})).said.code).toBe('card_unknown');
  });

  test('are made with consent, by a payment or without one', async () => {
    const consent = {consent: 'Save this card'};
    const made = await session({save_card: 'ask', mode: 'tokenize', reference: 'r'});
    const {said} = await pay(made, typed(cards.amex.approved.number, {cvc: '1234', ...consent}));
    const claims = await merchant.verify(said.result, {session: made.id, amount: null, reference: 'r'});
    expect(claims).toMatchObject({status: 'tokenized', card: {brand: 'amex', last4: '0005'}});
    expect(claims.card.token).toMatch(/^card_/);
  });
});

test('a merchant opens sessions as at any processor', async () => {
  const made = await merchant.sessions.create({amount: AMOUNT, reference: 'order-2', origins: [SHOP]});
  expect(claimsOf(made.token)).toMatchObject({iss: ISSUER, reference: 'order-2', origins: [SHOP]});
  expect((await pay(made)).said.status).toBe('authorized');
});

test('the frame page is that of the build, with the keys in force', async () => {
  const {id} = await session();
  const page = await fetch(`${ISSUER}/frame?s=${id}&l=de`);
  const jwks = await (await fetch(`${ISSUER}/.well-known/jwks.json`)).text();
  expect(await page.text()).toBe(`de ${jwks}`);
  expect((await fetch(`${ISSUER}/frame?s=cs_0000000000000001`)).status).toBe(404);
});
