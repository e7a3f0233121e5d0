import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {card, callAs, createSession, KEY, pay, read, resultOf, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let origin: string;
beforeAll(async () => {
  world = await startWorld();
  origin = world.processor.origin;
});
afterAll(() => world.close());

const authorizations = () => world.sandbox.decisions().filter(decision => decision.request.mti === '0100');

describe('the issuers decide', () => {
  test.each([
    ['visa', '4242424242424242'],
    ['mastercard', '5555555555554444'],
    ['mastercard', '2223003122003222'],
    ['amex', '378282246310005'],
    ['discover', '6011111111111117'],
    ['jcb', '3566002020360505'],
    ['unionpay', '6200000000000005'],
    ['diners', '3056930009020004'],
    ['maestro', '6759649826438453'],
    // Schemes of one country, where a session names them.
    ['elo', '5066991111111118', {brands: ['elo']}],
    ['dankort', '5019717010103742', {brands: ['dankort']}],
  ])('%s pays', async (brand, number, terms?: object) => {
    const {status, body} = await pay(origin, card(number), terms);
    expect(status).toBe(200);
    expect(resultOf(body.result)).toMatchObject({
      status: 'authorized',
      card: {brand, last4: number.slice(-4)},
    });
  });

  test('a card over the limits of its day is declined', async () => {
    const paying = async (number: string, value: number) => {
      const {body} = await pay(origin, card(number), {amount: {value, currency: 'EUR'}});
      return (resultOf(body.result)['decline'] as {code: string} | undefined)?.code;
    };
    for (const code of [undefined, undefined, undefined, 'limit_exceeded'])
      expect(await paying('4000000000006975', 100)).toBe(code);
    expect(await paying('4000000000050007', 50_001)).toBe('limit_exceeded');
  });

  test('a card that its issuer has refused for good is not asked about again for a month', async () => {
    const stolen = '4000000000009979';
    const paying = async () => {
      const asked = authorizations().length;
      const session = await createSession(origin);
      const bind = {iat: Math.floor(world.now() / 1000)};
      const {body} = await submit(origin, await sealFor(session.token, card(stolen), {bind}));
      expect(resultOf(body.result)).toMatchObject({status: 'declined', decline: {code: 'stolen_card'}});
      return authorizations().length - asked;
    };
    expect([await paying(), await paying()]).toEqual([1, 0]);
    world.skip(29 * 86_400_000);
    expect(await paying()).toBe(0);
    world.skip(2 * 86_400_000);
    expect([await paying(), await paying()]).toEqual([1, 0]);
    world.skip(-31 * 86_400_000);
  });

  test.each([
    ['insufficient_funds', 'other_card', '4000000000009995'],
    ['do_not_honor', 'other_card', '4000000000000002'],
    ['lost_card', 'never', '4000000000009987'],
    ['expired_card', 'fix_input', '4000000000000069'],
    ['incorrect_cvc', 'fix_input', '4000000000000127'],
    ['invalid_number', 'fix_input', '4242424242424200'],
  ])('%s declines, with status 200', async (code, category, number) => {
    const {status, body} = await pay(origin, card(number));
    expect(status).toBe(200);
    expect(body.status).toBe('declined');
    expect(resultOf(body.result)).toMatchObject({status: 'declined', decline: {code, category}});
  });

  test('an expiry in the past is declined', async () => {
    const {body} = await pay(origin, card('4242424242424242', {exp_month: 1, exp_year: 2020}));
    expect(resultOf(body.result)).toMatchObject({decline: {code: 'expired_card'}});
  });
});

describe('one payment', () => {
  test('the same bytes again get the same payment, and the network is asked once', async () => {
    const {submission, body} = await pay(origin);
    const asked = authorizations().length;
    const again = await submit(origin, submission);
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(body.id);
    expect(authorizations()).toHaveLength(asked);
  });

  test('the same attempt under a new key gets the same payment, its envelope unopened', async () => {
    const {session, submission, body} = await pay(origin);
    const again = await sealFor(session.token, card('5555555555554444'), {attempt: submission.body.attempt});
    expect((await submit(origin, again)).body.id).toBe(body.id);
  });

  test('a known key with another body is refused', async () => {
    const {submission} = await pay(origin);
    const other = {
      ...submission,
      body: {...submission.body, browser: {...submission.body.browser, language: 'de'}},
    };
    expect(await submit(origin, other)).toMatchObject({status: 422, body: {code: 'idempotency_key_reused'}});
  });

  test('a paid session tells the attempt that paid', async () => {
    const {session, submission} = await pay(origin);
    const other = await submit(origin, await sealFor(session.token));
    expect(other).toMatchObject({
      status: 409,
      body: {code: 'session_paid', attempt: submission.body.attempt},
    });
  });

  test('after a decline the same session takes another card, and after ten it takes no more', async () => {
    const terms = {reference: 'order-of-ten'};
    const {token, id} = await createSession(origin, terms);
    let after: string | null = null;
    for (let i = 0; i < 9; i++) {
      const declined = await sealFor(token, card('4000000000009995'), {after});
      expect((await submit(origin, declined)).body.status).toBe('declined');
      after = declined.body.attempt;
    }
    expect((await submit(origin, await sealFor(token, card('4000000000009995'), {after}))).body.status).toBe(
      'declined',
    );
    const exhausted = {status: 409, body: {code: 'session_exhausted'}};
    expect(await submit(origin, await sealFor(token))).toMatchObject(exhausted);
    // Nor by being asked for again, until its own time is over or the merchant changes its terms.
    world.skip(60_000);
    const again = await createSession(origin, terms);
    expect(again.id).toBe(id);
    expect(await submit(origin, await sealFor(again.token))).toMatchObject(exhausted);
    world.skip(1_740_001);
    const next = await createSession(origin, terms);
    world.skip(-1_800_001);
    expect(next.id).not.toBe(id);
    expect((await submit(origin, await sealFor(next.token))).body.status).toBe('authorized');
  });

  test('an attempt given up before it arrived can never pay', async () => {
    const {token} = await createSession(origin);
    const delayed = await sealFor(token);
    const next = await sealFor(token, card('4000000000009995'), {after: delayed.body.attempt});
    expect((await submit(origin, next)).body.status).toBe('declined');
    expect(await submit(origin, delayed)).toMatchObject({status: 409, body: {code: 'attempt_closed'}});
  });

  test('a paid reference answers a new session with the signed result', async () => {
    const terms = {reference: 'order-paid-once'};
    const {body} = await pay(origin, card(), terms);
    const request = {amount: {value: 1999, currency: 'EUR'}, origins: ['http://localhost:4242'], ...terms};
    const answer = await read<{code: string; result: string}>(
      await callAs(KEY, origin, 'POST', '/v1/sessions', request),
    );
    expect(answer).toMatchObject({status: 409, body: {code: 'reference_paid'}});
    expect(resultOf(answer.body.result)['sub']).toBe(body.id);
  });

  test('a reference keeps one live session: equal terms return it, other terms close it', async () => {
    const terms = {reference: 'order-changes'};
    const first = await createSession(origin, terms);
    const same = await createSession(origin, terms);
    expect(same.id).toBe(first.id);
    const dearer = await createSession(origin, {...terms, amount: {value: 2999, currency: 'EUR'}});
    expect(dearer.id).not.toBe(first.id);
    expect(await submit(origin, await sealFor(first.token))).toMatchObject({
      status: 409,
      body: {code: 'session_closed'},
    });
    expect((await submit(origin, await sealFor(dearer.token))).body.status).toBe('authorized');
  });

  test('an expired session that was replaced is closed, also to a processor by whose clock it goes on', async () => {
    const terms = {reference: 'order-by-two-clocks', expires_in: 30};
    const {token} = await createSession(origin, terms);
    const submission = await sealFor(token);
    world.skip(31_000);
    const dearer = await createSession(origin, {...terms, amount: {value: 4999, currency: 'EUR'}});
    world.skip(-31_000);
    expect(await submit(origin, submission)).toMatchObject({status: 409, body: {code: 'session_closed'}});
    expect((await submit(origin, await sealFor(dearer.token))).body.status).toBe('authorized');
  });

  test('a reusable reference may be paid again', async () => {
    const terms = {reference: 'donation', reusable_reference: true};
    const ids = [await pay(origin, card(), terms), await pay(origin, card(), terms)].map(({body}) => body.id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe('a session takes the brands of its merchant, whatever a form lets through', () => {
  const refused = {status: 422, body: {code: 'brand_not_accepted'}};
  const coBadged = '4970000000000055';

  test('a card of another brand is refused, the network not asked, and the session takes another', async () => {
    const asked = authorizations().length;
    const {session, ...visa} = await pay(origin, card(), {brands: ['amex', 'maestro']});
    expect(visa).toMatchObject(refused);
    expect(authorizations()).toHaveLength(asked);
    const amex = await submit(origin, await sealFor(session.token, card('378282246310005')));
    expect(amex.body.status).toBe('authorized');
  });

  test.each([
    ['4242424242424242', 'gold_bullion', ['visa']],
    ['4242424242424242', 'amex', ['visa', 'amex']],
    [coBadged, 'cartes_bancaires', ['visa']],
  ])('%s as %s in a session of %j is refused', async (number, brand_choice, brands) => {
    expect(await pay(origin, card(number, {brand_choice}), {brands})).toMatchObject(refused);
  });

  test.each([
    ['visa', {}, ['visa', 'cartes_bancaires']],
    ['cartes_bancaires', {brand_choice: 'cartes_bancaires'}, ['visa', 'cartes_bancaires']],
    ['cartes_bancaires', {}, ['cartes_bancaires']],
  ])('a co-badged card is taken as %s', async (brand, choice, brands) => {
    const {body} = await pay(origin, card(coBadged, choice), {brands});
    expect(resultOf(body.result)).toMatchObject({card: {brand}});
  });
});

describe('the outcome can always be asked for', () => {
  const outcome = (token: string, session: string, query = '') =>
    callAs(token, origin, 'GET', `/v1/sessions/${session}/outcome${query}`).then(
      read<{code?: string; id: string; status: string}>,
    );

  test('by attempt, and the latest of the session', async () => {
    const {session, submission, body} = await pay(origin);
    expect(await outcome(session.token, session.id, `?attempt=${submission.body.attempt}`)).toMatchObject({
      status: 200,
      body: {id: body.id},
    });
    expect(await outcome(session.token, session.id)).toMatchObject({
      status: 200,
      body: {id: body.id, status: 'authorized'},
    });
  });

  test('not for an attempt that never came, nor with the token of another session', async () => {
    const {token, id} = await createSession(origin);
    expect(await outcome(token, id)).toMatchObject({status: 404, body: {code: 'attempt_unknown'}});
    const other = await createSession(origin);
    expect(await outcome(other.token, id)).toMatchObject({status: 401, body: {code: 'unauthorized'}});
  });
});

describe('capture', () => {
  const capture = (id: string, body: object, key: string) =>
    callAs(KEY, origin, 'POST', `/v1/payments/${id}/capture`, body, key).then(read<Record<string, unknown>>);
  const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

  test('in parts, never more than authorized, once per key', async () => {
    const {body} = await pay(origin);
    expect((await capture(body.id, eur(999), 'part-1')).status).toBe(201);
    expect((await capture(body.id, eur(999), 'part-1')).status).toBe(201);
    expect(await capture(body.id, eur(1001), 'part-2')).toMatchObject({
      status: 422,
      body: {code: 'capture_too_large'},
    });
    expect((await capture(body.id, {}, 'rest')).body).toMatchObject(eur(1000));
    expect(await capture(body.id, {}, 'again')).toMatchObject({
      status: 422,
      body: {code: 'capture_too_large'},
    });
    const view = await read(await callAs(KEY, origin, 'GET', `/v1/payments/${body.id}`));
    expect(view.body).toMatchObject({
      display_status: 'captured',
      authorized: 1999,
      captured: 1999,
      settled: 0,
    });
  });

  test('a refusal stays one: the same again for the same body, none for another', async () => {
    const {body} = await pay(origin);
    const refused = await capture(body.id, eur(5000), 'refused');
    expect(refused).toMatchObject({status: 422, body: {code: 'capture_too_large', at: 'amount.value'}});
    const again = await capture(body.id, eur(5000), 'refused');
    expect(again).toMatchObject({status: 422, body: refused.body});
    expect(again.headers.get('content-type')).toBe('application/problem+json');
    const other = await capture(body.id, eur(1000), 'refused');
    expect(other).toMatchObject({status: 422, body: {code: 'idempotency_key_reused'}});
    expect((await capture(body.id, eur(1000), 'anew')).status).toBe(201);
  });

  test('twenty at once of the whole take it once', async () => {
    const {body} = await pay(origin);
    const answers = await Promise.all(
      Array.from({length: 20}, (_, i) => capture(body.id, eur(1999), `at-once-${i}`)),
    );
    expect(answers.filter(({status}) => status === 201)).toHaveLength(1);
  });

  test('not of a declined payment, not without a key, not of what is not there', async () => {
    const {body} = await pay(origin, card('4000000000000002'));
    expect(await capture(body.id, {}, 'declined')).toMatchObject({
      status: 409,
      body: {code: 'capture_not_allowed'},
    });
    const keyless = await read(await callAs(KEY, origin, 'POST', `/v1/payments/${body.id}/capture`, {}));
    expect(keyless).toMatchObject({status: 400, body: {code: 'idempotency_key_missing'}});
    expect(await capture('pay_nothing', {}, 'nothing')).toMatchObject({
      status: 404,
      body: {code: 'payment_unknown'},
    });
  });

  test('automatic capture reports authorized with all of it captured', async () => {
    const {body} = await pay(origin, card(), {capture: 'automatic'});
    expect(resultOf(body.result)).toMatchObject({status: 'authorized', captured: 1999});
  });
});
