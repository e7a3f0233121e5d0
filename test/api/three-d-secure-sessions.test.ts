import {RESPONSE, type ConnectOptions} from '@florin/network';
import * as sandbox from '@florin/sandbox/node';
import {describe, expect, test} from 'vitest';
import {payingScene, CHALLENGED, FRICTIONLESS, newReference, resultOf} from '../support/paying-scene.ts';
import {
  callAs,
  card,
  claimsOf,
  continueWith,
  createSession,
  KEY,
  read,
  sealFor,
  SHOP,
  submit,
} from '../support/shopper.ts';
import {startWorld} from '../support/world.ts';

const scene = payingScene();
const {origin, sealNow, askedSince, askedSoFar} = scene;
const begin = (sealed = CHALLENGED, terms: object = {}) => scene.begin(sealed, terms);

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

test('where nobody can be asked, no session asks for everybody, and a card that wants to be seen is declined', async () => {
  const connect = async (options: ConnectOptions) => {
    const {challenges: _, ...connection} = await sandbox.connect(options);
    return connection;
  };
  const without = await startWorld({network: {connect}});
  const {origin: there} = without.processor;
  const terms = {amount: {value: 1, currency: 'EUR'}, reference: 'r', origins: [SHOP], three_ds: 'required'};
  const refused = await callAs(KEY, there, 'POST', '/v1/sessions', terms);
  expect([refused.status, ((await refused.json()) as {code: string}).code]).toEqual([
    422,
    'mode_not_supported',
  ]);
  const {token} = await createSession(there);
  const {body} = await submit(there, await sealFor(token, CHALLENGED));
  expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_required'}});
  const discovery = await read<{capabilities: string[]}>(
    await fetch(`${there}/.well-known/florin-processor`),
  );
  expect(discovery.body.capabilities).not.toContain('three_ds');
  await without.close();
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
    const reference = newReference();
    const first = await createSession(origin(), {reference});
    expect((await createSession(origin(), {reference})).id).toBe(first.id);
    expect((await createSession(origin(), {reference, three_ds: 'off'})).id).not.toBe(first.id);
  });
});

describe('the pages', () => {
  test('of the form may hold those of the issuers, where the session has them', async () => {
    const headers = async (terms: object) => {
      const {id, token} = await createSession(origin(), terms);
      const page = await fetch(`${claimsOf(token).frame_url}?s=${id}`);
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
