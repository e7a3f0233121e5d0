import {LinkError, RESPONSE} from '@florin/network';
import type {PaymentAnswer, PaymentView, ResultClaims} from '@florin/protocol';
import {afterAll, beforeAll, beforeEach, describe, expect, test} from 'vitest';
import {CANCELS, CONFIRMS, walkChallenge, WRONG} from '../support/challenge.ts';
import {allPasses, answering, newLine} from '../support/line.ts';
import {
  callAs,
  card,
  claimsOf,
  continueWith,
  createSession,
  KEY,
  read,
  sealFor,
  submit,
  type SealOptions,
} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const CHALLENGED = card('4000000000003220');
const FRICTIONLESS = card('4000000000003055');
const REFUSED = card('4000000000003063');
const SECOND = 1_000;

const line = newLine();
let world: World;
beforeAll(async () => void (world = await startWorld({network: line})));
beforeEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

const origin = () => world.processor.origin;
const sealNow = (token: string, sealed = CHALLENGED, options: SealOptions = {}) =>
  sealFor(token, sealed, {bind: {iat: Math.floor(world.now() / SECOND)}, ...options});

/** A payment as far as it goes by itself. */
const begin = async (sealed = CHALLENGED, terms: object = {}) => {
  const session = await createSession(origin(), terms);
  const submission = await sealNow(session.token, sealed);
  const {status, body} = await submit(origin(), submission);
  const {attempt} = submission.body;
  return {
    ...{session, submission, status, body, attempt, id: body.id},
    again: (same = sealed) => sealNow(session.token, same, {attempt}),
    goOn: (how: {sealed?: Awaited<ReturnType<typeof sealNow>>; cancel?: true} = {}) =>
      continueWith(origin(), session.token, {id: body.id, attempt, ...how}),
    outcome: async (query = '') =>
      read<PaymentAnswer>(
        await callAs(session.token, origin(), 'GET', `/v1/sessions/${session.id}/outcome${query}`),
      ),
  };
};

const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
const resultOf = ({result}: PaymentAnswer) => claimsOf(result!) as unknown as ResultClaims;
/** The answers to the authorization requests since a moment, oldest first. */
const askedSince = (before: number) =>
  world.sandbox
    .decisions()
    .filter(({request}) => request.mti === '0100')
    .slice(before)
    .map(({said}) => said[39]);
const askedSoFar = () => askedSince(0).length;

describe('a card whose issuer wants to see the cardholder', () => {
  test('is paid with once the shopper has proved that it is theirs', async () => {
    const before = askedSoFar();
    const payment = await begin();
    const {id} = payment;
    expect([payment.status, payment.body.status, payment.body.result]).toEqual([
      200,
      'requires_action',
      undefined,
    ]);
    expect(payment.body.next_action).toEqual({
      type: 'challenge',
      url: `${origin()}/challenges/${id}`,
      expires_at: Math.floor(world.now() / SECOND) + 600,
    });
    // At once, however long the caller would wait.
    expect((await payment.outcome('?wait=20')).body).toEqual(payment.body);
    expect(await view(id)).toMatchObject({status: 'requires_action', authorized: 0});

    // The issuer has no answer yet, so the payment waits on.
    expect((await payment.goOn({sealed: await payment.again()})).body).toEqual(payment.body);
    const end = await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    expect(end.url).toBe(`${origin()}/challenges/${id}/done`);
    const sealed = await payment.again();
    const paid = await payment.goOn({sealed});
    expect([paid.status, paid.body.status]).toEqual([200, 'authorized']);
    expect(resultOf(paid.body)).toMatchObject({status: 'authorized', three_ds: 'authenticated', sub: id});
    expect(await view(id)).toMatchObject({status: 'authorized', three_ds: 'authenticated', authorized: 1999});
    expect(askedSince(before)).toEqual([RESPONSE.authentication_required, RESPONSE.approved]);

    // Whatever comes again finds what it has become.
    for (const again of [
      await payment.goOn({sealed}),
      await payment.goOn({cancel: true}),
      await payment.goOn(),
    ])
      expect([again.status, again.body.status]).toEqual([200, 'authorized']);
    expect((await submit(origin(), payment.submission)).body.status).toBe('authorized');
    expect(askedSince(before)).toHaveLength(2);
  });

  test('is paid with where the form has lost the card meanwhile, without its code', async () => {
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    const {body} = await payment.goOn();
    expect(resultOf(body)).toMatchObject({status: 'authorized', three_ds: 'authenticated'});
  });

  test.each([
    ['proves nothing in three tries', {steps: [WRONG, WRONG, WRONG]}, 'authentication_failed'],
    ['gives up at the issuer', CANCELS, 'authentication_failed'],
  ])('declines where the shopper %s', async (_how, doing, code) => {
    const before = askedSoFar();
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, doing);
    const {body} = await payment.goOn({sealed: await payment.again()});
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code, category: 'authenticate'}});
    expect(askedSince(before)).toEqual([RESPONSE.authentication_required]);
    // The session takes another card.
    const other = await sealNow(payment.session.token, card(), {after: payment.attempt});
    expect((await submit(origin(), other)).body.status).toBe('authorized');
  });

  test('declines where the shopper gives up in the form, whatever the issuer says later', async () => {
    const payment = await begin();
    const {body} = await payment.goOn({cancel: true});
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_required'}});
    const page = await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    expect(page.html).not.toContain('<form');
    expect((await payment.goOn()).body.status).toBe('declined');
  });

  test('is over after ten minutes, and its order can be paid with another', async () => {
    const reference = `order-${Math.random().toString(36).slice(2)}`;
    const payment = await begin(CHALLENGED, {reference});
    world.skip(599 * SECOND);
    await world.restart();
    expect((await payment.outcome()).body.status).toBe('requires_action');
    world.skip(2 * SECOND);
    await world.restart();
    await expect.poll(async () => (await payment.outcome()).body.status).toBe('expired');
    const {body} = await payment.goOn();
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_required'}});
    const other = await sealNow(payment.session.token, card(), {after: payment.attempt});
    expect((await submit(origin(), other)).body.status).toBe('authorized');
  });

  test('is found again by a page that is loaded anew: its order has the session that it had', async () => {
    const reference = `order-${Math.random().toString(36).slice(2)}`;
    const payment = await begin(CHALLENGED, {reference});
    expect((await createSession(origin(), {reference})).id).toBe(payment.session.id);
    const dearer = {reference, amount: {value: 2999, currency: 'EUR'}, origins: ['http://localhost:4242']};
    const other = await callAs(KEY, origin(), 'POST', '/v1/sessions', dearer);
    expect([other.status, ((await other.json()) as {code: string}).code]).toEqual([
      409,
      'reference_in_progress',
    ]);
    expect((await payment.outcome()).body.status).toBe('requires_action');
    await payment.goOn({cancel: true});
    expect((await createSession(origin(), {reference})).id).toBe(payment.session.id);
  });

  test('keeps every other attempt out while the shopper is at it', async () => {
    const payment = await begin();
    const other = await submit(origin(), await sealNow(payment.session.token, card()));
    expect([other.status, other.body.code]).toEqual([409, 'attempt_in_progress']);
    expect((other.body as {attempt?: string}).attempt).toBe(payment.attempt);
  });

  test('is asked about once, however many calls go on at once', async () => {
    const before = askedSoFar();
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    const calls = Array.from({length: 8}, async (_, n) =>
      payment.goOn(n % 2 ? {} : {sealed: await payment.again()}),
    );
    await Promise.all(calls);
    await expect.poll(async () => (await payment.outcome()).body.status).toBe('authorized');
    expect(askedSince(before)).toEqual([RESPONSE.authentication_required, RESPONSE.approved]);
  });

  test('waits through a restart, of processor and network', async () => {
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    await world.restart();
    expect((await payment.outcome()).body.status).toBe('requires_action');
    expect((await payment.goOn()).body.status).toBe('authorized');
  });

  test('is given back where the answer to the last question never came', async () => {
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    line.passing = answering('0100', () => Promise.reject(new LinkError('network_timeout')));
    expect((await payment.goOn()).body.status).toBe('reversed');
    const [account] = world.sandbox.accounts().filter(({last4}) => last4 === '3220');
    line.passing = allPasses;
    expect(JSON.stringify(account)).not.toContain('"held":1999');
  });

  test('is not paid with where the issuer does not answer who it is', async () => {
    line.passing = answering('0600', () => Promise.reject(new LinkError('network_timeout')));
    const {body} = await begin();
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'issuer_unavailable'}});
  });

  test('is not paid with where the issuer says that it is not them', async () => {
    const {body} = await begin(REFUSED);
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_failed'}});
  });
});

describe('what goes on with a payment', () => {
  test('must be of this card, this attempt and this session', async () => {
    const payment = await begin();
    const code = async (call: ReturnType<typeof continueWith>) => (await call).body.code;
    const other = await begin();
    const {token} = payment.session;
    const {id, attempt} = payment;
    expect(await code(payment.goOn({sealed: await payment.again(FRICTIONLESS)}))).toBe('envelope_rejected');
    expect(await code(payment.goOn({sealed: payment.submission}))).toBe('idempotency_key_reused');
    const foreign = await sealNow(token, CHALLENGED);
    expect(await code(payment.goOn({sealed: foreign}))).toBe('envelope_rejected');
    expect(await code(continueWith(origin(), token, {id: other.id, attempt}))).toBe('payment_unknown');
    expect(await code(continueWith(origin(), token, {id, attempt: other.attempt}))).toBe('payment_unknown');
    expect(await code(continueWith(origin(), other.session.token, {id, attempt}))).toBe('payment_unknown');
    expect(await code(continueWith(origin(), 'none', {id, attempt}))).toBe('unauthorized');
    const {envelope} = (await payment.again()).body;
    const path = `/v1/payments/${id}/continue`;
    const keyless = await callAs(token, origin(), 'POST', path, {attempt, envelope});
    expect(((await keyless.json()) as {code: string}).code).toBe('idempotency_key_missing');
    const odd = await callAs(token, origin(), 'POST', path, {attempt, envelope: 'x'}, 'key');
    expect(((await odd.json()) as {code: string}).code).toBe('envelope_rejected');
    const more = await callAs(token, origin(), 'POST', path, {attempt, cancel: false});
    expect(((await more.json()) as {code: string}).code).toBe('invalid_request');
    expect((await payment.outcome()).body.status).toBe('requires_action');
  });
});

describe('a session says', () => {
  test('that every cardholder is to be seen: some are known without a question', async () => {
    const before = askedSoFar();
    for (const [sealed, three_ds] of [
      [FRICTIONLESS, 'authenticated'],
      [card(), 'attempted'],
    ] as const) {
      const {body} = await begin(sealed, {three_ds: 'required'});
      expect(resultOf(body)).toMatchObject({status: 'authorized', three_ds});
    }
    expect(askedSince(before)).toEqual([RESPONSE.approved, RESPONSE.approved]);
    expect((await begin(CHALLENGED, {three_ds: 'required'})).body.status).toBe('requires_action');
    expect(askedSince(before)).toHaveLength(2);
  });

  test('that nobody is: whoever wants to be is declined', async () => {
    const {body} = await begin(CHALLENGED, {three_ds: 'off'});
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_required'}});
  });

  test('nothing: an issuer that does not ask has none asked', async () => {
    const {body} = await begin(card());
    expect(resultOf(body)).not.toHaveProperty('three_ds');
    expect(resultOf((await begin(FRICTIONLESS)).body)).toMatchObject({three_ds: 'authenticated'});
  });

  test('with its terms: others are another session', async () => {
    const reference = `order-${Math.random().toString(36).slice(2)}`;
    const first = await createSession(origin(), {reference});
    expect((await createSession(origin(), {reference})).id).toBe(first.id);
    expect((await createSession(origin(), {reference, three_ds: 'off'})).id).not.toBe(first.id);
  });
});

describe('the pages', () => {
  test('of the form may hold those of the issuers, where the session has them', async () => {
    const headers = async (terms: object) => {
      const {id} = await createSession(origin(), terms);
      const page = await fetch(`${origin()}/frame?s=${id}`);
      const policy = page.headers.get('content-security-policy')!;
      return [/frame-src ([^;]+)/.exec(policy)?.[1], page.headers.get('cross-origin-embedder-policy')];
    };
    expect(await headers({})).toEqual([expect.stringMatching(/^'self' http:\/\/localhost:\d+$/), null]);
    expect(await headers({three_ds: 'off'})).toEqual([undefined, 'require-corp']);
  });

  test('around a challenge may stand in the form and on the page of the shop, and run nothing', async () => {
    const payment = await begin();
    const {url} = payment.body.next_action!;
    for (const address of [url, `${url}/done`]) {
      const answer = await fetch(address);
      const policy = answer.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'self' http://localhost:4242");
      expect(await answer.text()).not.toContain('<script');
    }
    const acs = /form-action (http:\/\/localhost:\d+);/.exec(
      (await fetch(url)).headers.get('content-security-policy')!,
    );
    expect(acs).not.toBeNull();
  });

  test('of what there is not have no form, and nobody may hold them', async () => {
    for (const id of ['pay_0000000000000000', 'x', (await begin(card())).id]) {
      const answer = await fetch(`${origin()}/challenges/${id}`);
      expect(await answer.text()).not.toContain('<form');
      expect(answer.headers.get('content-security-policy')).toContain("form-action 'none'");
    }
  });
});
