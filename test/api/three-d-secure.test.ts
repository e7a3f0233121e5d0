import {LinkError, RESPONSE} from '@florin/network';
import {describe, expect, test} from 'vitest';
import {CANCELS, CONFIRMS, walkChallenge, WRONG} from '../support/challenge.ts';
import {payingScene, CHALLENGED, newReference, REFUSED, resultOf} from '../support/paying-scene.ts';
import {allPasses, answering} from '../support/line.ts';
import {callAs, card, createSession, KEY, submit} from '../support/shopper.ts';

const SECOND = 1_000;

const scene = payingScene();
const {line, origin, sealNow, askedSince, askedSoFar, view} = scene;
const begin = (sealed = CHALLENGED, terms: object = {}) => scene.begin(sealed, terms);

const reversals = () => scene.world.sandbox.decisions().filter(({request}) => request.mti === '0400').length;

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
    const {type, url, expires_at} = payment.body.next_action!;
    expect([type, url]).toEqual(['challenge', `${origin()}/challenges/${id}`]);
    const left = expires_at - scene.world.now() / SECOND;
    expect(left).toBeLessThanOrEqual(600);
    expect(left).toBeGreaterThan(540);
    expect(await scene.world.processor.metrics()).toMatch(
      /^florin_authentications_total\{outcome="challenge"\} 1$/m,
    );
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

  test('is over where the merchant voids it: nothing is held, no proof pays it, and its order may cost something else', async () => {
    const [before, told] = [askedSoFar(), reversals()];
    const reference = newReference();
    const payment = await begin(CHALLENGED, {reference});
    const voiding = () => scene.post(`/v1/payments/${payment.id}/void`);
    expect(await voiding()).toMatchObject({
      ...{status: 201, body: {payment: payment.id, released: {value: 0, currency: 'EUR'}}},
    });
    const code = 'authentication_required';
    expect(await view(payment.id)).toMatchObject({
      ...{status: 'declined', authorized: 0, released: 0, decline: {code}},
    });
    expect(await voiding()).toMatchObject({status: 409, body: {code: 'void_not_allowed'}});
    const page = await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    expect(page.html).not.toContain('<form');
    expect(resultOf((await payment.goOn()).body)).toMatchObject({status: 'declined', decline: {code}});
    // The network was asked once, and is told of nothing.
    expect(askedSince(before)).toEqual([RESPONSE.authentication_required]);
    expect(reversals()).toBe(told);
    const dearer = {reference, amount: {value: 2999, currency: 'EUR'}, origins: ['http://localhost:4242']};
    expect((await callAs(KEY, origin(), 'POST', '/v1/sessions', dearer)).status).toBe(201);
  });

  test('is either voided or gone on with, where both are asked for at once', async () => {
    const held = () => scene.world.sandbox.balance('visa_challenge', 'EUR')?.held ?? 0;
    for (let round = 0; round < 6; round++) {
      const before = held();
      const payment = await begin();
      await walkChallenge(payment.body.next_action!.url, CONFIRMS);
      const asks = [() => scene.post(`/v1/payments/${payment.id}/void`), () => payment.goOn()];
      // Whoever is asked last comes first now and then.
      const answers = await Promise.all((round % 2 ? asks : asks.toReversed()).map(ask => ask()));
      const voided = answers.some(({status}) => status === 201);
      const {status} = await view(payment.id);
      expect(voided ? ['voided', 'declined'] : ['authorized']).toContain(status);
      expect(held() - before).toBe(voided ? 0 : 1999);
    }
  });

  test('is over after ten minutes, and its order can be paid with another', async () => {
    const reference = newReference();
    const payment = await begin(CHALLENGED, {reference});
    scene.world.skip(570 * SECOND);
    await scene.world.restart();
    expect((await payment.outcome()).body.status).toBe('requires_action');
    scene.world.skip(31 * SECOND);
    await scene.world.restart();
    await expect.poll(async () => (await payment.outcome()).body.status).toBe('expired');
    const {body} = await payment.goOn();
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'authentication_required'}});
    const other = await sealNow(payment.session.token, card(), {after: payment.attempt});
    expect((await submit(origin(), other)).body.status).toBe('authorized');
  });

  test('is found again by a page that is loaded anew: its order has the session that it had', async () => {
    const reference = newReference();
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
    await scene.world.restart();
    expect((await payment.outcome()).body.status).toBe('requires_action');
    expect((await payment.goOn()).body.status).toBe('authorized');
  });

  test('is given back where the answer to the last question never came', async () => {
    const payment = await begin();
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    line.passing = answering('0100', () => Promise.reject(new LinkError('network_timeout')));
    expect((await payment.goOn()).body.status).toBe('reversed');
    const [account] = scene.world.sandbox.accounts().filter(({last4}) => last4 === '3220');
    line.passing = allPasses;
    expect(JSON.stringify(account)).not.toContain('"held":1999');
  });

  test('waits on where nobody can say what came of it, and is over where the issuer never will', async () => {
    const payment = await begin();
    const result = (change: (answer: Record<string, unknown>) => object) =>
      answering('0600', answer => (answer[70] === '602' ? change(answer) : answer));
    line.passing = result(() => Promise.reject(new LinkError('network_timeout')));
    expect((await payment.goOn()).body.status).toBe('requires_action');
    line.passing = result(({123: _, ...answer}) => ({...answer, 39: RESPONSE.issuer_unavailable}));
    expect((await payment.goOn()).body.status).toBe('requires_action');
    line.passing = result(({124: of, ...answer}) => ({
      ...answer,
      124: of,
      123: {...(of as object), status: 'U'},
    }));
    const {body} = await payment.goOn();
    expect(resultOf(body)).toMatchObject({status: 'declined', decline: {code: 'issuer_unavailable'}});
  });

  test('is found again past the end of its session', async () => {
    const reference = newReference();
    const payment = await begin(CHALLENGED, {reference, expires_in: 60});
    scene.world.skip(61 * SECOND);
    expect((await createSession(origin(), {reference})).id).toBe(payment.session.id);
    await walkChallenge(payment.body.next_action!.url, CONFIRMS);
    expect((await payment.goOn()).body.status).toBe('authorized');
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
