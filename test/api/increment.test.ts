import {LinkError, type NetworkRequest} from '@florin/network';
import type {IncrementView, Problem} from '@florin/protocol';
import {beforeEach, describe, expect, test} from 'vitest';
import {allPasses} from '../support/line.ts';
import {payingScene} from '../support/paying-scene.ts';
import {callAs, card, KEY, read, resultOf} from '../support/shopper.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const scene = payingScene();
const {line, origin, begin, pass, view} = scene;

const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
let keys = 0;
const act = <T = object>(id: string, action: string, body: unknown = {}, key = `key-${keys++}`) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/${action}`, body, key).then(
    read<T & Omit<Problem, 'status'>>,
  );
const increment = (id: string, value: number, key?: string) =>
  act<IncrementView>(id, 'increments', eur(value), key);
/** What the issuer holds of the cardholder's money. */
const held = () => scene.world.sandbox.balance('visa_pays', 'EUR')?.held ?? 0;
// What a test before has left is over.
beforeEach(async () => {
  await scene.world.processor.settle();
  if (held() > 0) await pass(8 * DAY, async () => held() === 0);
});
/** How often the network was asked for more. */
const askedForMore = () =>
  scene.world.sandbox.decisions().filter(({request}) => request.mti === '0100' && 90 in request).length;
const isIncrement = (request: NetworkRequest) => request.mti === '0100' && 90 in request;
const losingMore: typeof line.passing = (request, send) =>
  isIncrement(request) ? send().then(() => Promise.reject(new LinkError('network_timeout'))) : send();

describe('an increment', () => {
  test('is authorized besides, captured with the rest, cleared and paid', async () => {
    const {id} = await begin();
    const answer = await increment(id, 500);
    expect(answer).toMatchObject({status: 201, body: {payment: id, ...eur(500), status: 'approved'}});
    expect(held()).toBe(2499);
    expect(await view(id)).toMatchObject({...eur(1999), authorized: 2499, increments: [answer.body]});
    expect((await act(id, 'capture', eur(2500))).body.code).toBe('capture_too_large');
    expect((await act(id, 'capture', eur(2000))).status).toBe(201);
    expect((await view(id)).display_status).toBe('partially_captured');
    expect((await act<{amount: object}>(id, 'capture')).body.amount).toEqual(eur(499).amount);
    expect((await scene.world.processor.settle()).cleared).toBe(2);
    expect(held()).toBe(0);
    expect(await scene.world.processor.checkPayments()).toEqual([]);
    expect(await view(id)).toMatchObject({display_status: 'settled', captured: 2499});
  });

  test('is asked once under its key, and makes the seq of the result grow', async () => {
    const {id, body} = await begin();
    const asked = askedForMore();
    const first = await increment(id, 500, `once-${id}`);
    expect(await increment(id, 500, `once-${id}`)).toMatchObject({status: 201, body: first.body});
    expect((await increment(id, 501, `once-${id}`)).body.code).toBe('idempotency_key_reused');
    expect([askedForMore() - asked, held()]).toEqual([1, 2499]);
    const after = resultOf((await view(id)).result);
    expect(after['seq']).toBeGreaterThan(Number(resultOf(body.result)['seq']));
  });

  test('that is declined leaves what was authorized', async () => {
    const {id} = await begin();
    const answer = await increment(id, 999_999_999);
    expect(answer).toMatchObject({
      ...{status: 201, body: {status: 'declined', decline: {code: 'insufficient_funds'}}},
    });
    expect(await view(id)).toMatchObject({authorized: 1999, increments: [{status: 'declined'}]});
    expect(held()).toBe(1999);
  });

  test('is given back by a void and at the end of the authorization, but for what was captured', async () => {
    const [voided, kept, expired] = [await begin(), await begin(), await begin()];
    for (const {id} of [voided, kept, expired]) await increment(id, 500);
    expect((await act<{released: object}>(voided.id, 'void')).body.released).toEqual(eur(2499).amount);
    await act(kept.id, 'capture', eur(2100));
    expect((await act<{released: object}>(kept.id, 'void')).body.released).toEqual(eur(399).amount);
    await pass(8 * DAY, async () => (await view(expired.id)).status === 'expired');
    expect(await view(expired.id)).toMatchObject({released: 2499});
    await expect.poll(held).toBe(2100);
    await scene.world.processor.settle();
    expect(held()).toBe(0);
  });

  test('is refused where nothing is authorized or left, of another currency, of nothing, and of too much', async () => {
    const [captured, voided, open] = [await begin(), await begin(), await begin()];
    const declined = await begin(card('4000000000000002'));
    await act(captured.id, 'capture');
    await act(voided.id, 'void');
    const asked = askedForMore();
    for (const {id} of [captured, voided, declined])
      expect(await increment(id, 1)).toMatchObject({status: 409, body: {code: 'increment_not_allowed'}});
    const wrong = {status: 422, body: {code: 'invalid_amount'}};
    for (const value of [0, -1, 1.5, 999_999_999_999])
      expect(await increment(open.id, value)).toMatchObject(wrong);
    const pounds = {amount: {value: 1, currency: 'GBP'}};
    expect(await act(open.id, 'increments', pounds)).toMatchObject(wrong);
    expect((await act(open.id, 'increments', {})).body.code).toBe('invalid_amount');
    expect((await increment(`pay_${'0'.repeat(26)}`, 1)).body.code).toBe('payment_unknown');
    const keyless = await read<Problem>(
      await callAs(KEY, origin(), 'POST', `/v1/payments/${open.id}/increments`, eur(1)),
    );
    expect(keyless.body.code).toBe('idempotency_key_missing');
    expect(askedForMore()).toBe(asked);
  });

  test('of a card that its issuer never wants to be asked about again is declined without asking', async () => {
    const {id} = await begin(card('4000000000006975'));
    scene.world.sandbox.setAccount('visa_three_a_day', {status: 'lost'});
    try {
      expect((await increment(id, 1)).body.decline?.code).toBe('lost_card');
      const asked = askedForMore();
      expect((await increment(id, 1)).body).toMatchObject({status: 'declined', decline: {code: 'lost_card'}});
      expect(askedForMore()).toBe(asked);
    } finally {
      scene.world.sandbox.setAccount('visa_three_a_day', {status: 'active'});
    }
  });
});

describe('an increment whose answer never comes', () => {
  test('is undone, and may be tried under another key', async () => {
    const {id} = await begin();
    line.passing = losingMore;
    expect((await increment(id, 500)).body.status).toBe('reversed');
    expect([held(), (await view(id)).authorized]).toEqual([1999, 1999]);
    line.passing = allPasses;
    expect((await increment(id, 500)).body.status).toBe('approved');
    expect(held()).toBe(2499);
  });

  /** The issuer has added it, and neither that nor its undoing is heard of. */
  const losingAll: typeof line.passing = (request, send) =>
    request.mti === '0400'
      ? send().then(() => Promise.reject(new LinkError('network_timeout')))
      : losingMore(request, send);
  const undone = (id: string) =>
    pass(31 * SECOND, async () => (await view(id)).increments[0]!.status === 'reversed');

  test('keeps others waiting until it is undone, no captures, and is undone after a restart', async () => {
    const {id} = await begin();
    line.passing = (request, send) =>
      request.mti === '0400' ? Promise.reject(new LinkError('network_timeout')) : losingMore(request, send);
    expect((await increment(id, 500, `lost-${id}`)).body.code).toBe('idempotency_in_flight');
    expect((await increment(id, 1, `next-${id}`)).body.code).toBe('increment_in_progress');
    expect((await act(id, 'capture', eur(1000))).status).toBe(201);
    expect(held()).toBe(2499);
    line.passing = allPasses;
    await undone(id);
    expect((await increment(id, 500, `lost-${id}`)).body.status).toBe('reversed');
    expect([held(), (await view(id)).authorized]).toEqual([1999, 1999]);
    expect((await increment(id, 1, `next-${id}`)).body.status).toBe('approved');
  });

  test('is released with its payment, and once', async () => {
    const {id} = await begin();
    line.passing = losingAll;
    await increment(id, 500);
    await act(id, 'capture', eur(1000));
    line.passing = allPasses;
    expect((await act<{released: object}>(id, 'void')).body.released).toEqual(eur(999).amount);
    expect(held()).toBe(1000);
    await undone(id);
    expect([held(), (await view(id)).authorized]).toEqual([1000, 1999]);
    expect((await scene.world.processor.settle()).refused).toEqual([]);
    expect(held()).toBe(0);
  });

  test('that arrives after its payment was voided adds nothing', async () => {
    const {id} = await begin();
    let send = (): Promise<unknown> => Promise.resolve();
    const arrived = new Promise<void>(done => {
      line.passing = (request, own) => {
        if (!isIncrement(request)) return own();
        done();
        return new Promise((resolve, reject) => (send = () => own().then(resolve, reject)));
      };
    });
    const late = increment(id, 500);
    await arrived;
    await act(id, 'void');
    await send();
    // What the issuer refuses is an answer, whatever became of the payment.
    expect((await late).body).toMatchObject({status: 'declined', decline: {code: 'generic_decline'}});
    expect(held()).toBe(0);
    expect(await view(id)).toMatchObject({status: 'voided', authorized: 1999, released: 1999});
  });

  test('that is approved after all was captured is left to be captured, until the authorization ends', async () => {
    const {id} = await begin();
    let answer = (): void => undefined;
    const asked = new Promise<void>(done => {
      line.passing = async (request, own) => {
        const said = await own();
        if (!isIncrement(request)) return said;
        done();
        await new Promise<void>(resolve => (answer = resolve));
        return said;
      };
    });
    const more = increment(id, 500);
    await asked;
    await act(id, 'capture');
    expect((await view(id)).capture_before).toBeUndefined();
    answer();
    expect((await more).body.status).toBe('approved');
    expect((await view(id)).capture_before).toBe((await view(id)).created_at + 7 * 86_400);
    line.passing = allPasses;
    await pass(8 * DAY, async () => (await view(id)).released === 500);
    await expect.poll(held).toBe(1999);
  });
});

describe('at once', () => {
  test('twenty calls under one key are one increment; of twenty keys none is lost or doubled', async () => {
    const {id} = await begin();
    const asked = askedForMore();
    const same = await Promise.all(Array.from({length: 20}, () => increment(id, 10, `same-${id}`)));
    expect(new Set(same.map(({body}) => body.status ?? body.code))).toContain('approved');
    expect([askedForMore() - asked, held()]).toEqual([1, 2009]);
    const others = await Promise.all(Array.from({length: 20}, () => increment(id, 10)));
    const approved = others.filter(({status}) => status === 201);
    expect(approved.length).toBeGreaterThan(0);
    for (const {body} of others)
      expect(['approved', 'increment_in_progress']).toContain(body.status ?? body.code);
    expect([held(), (await view(id)).authorized]).toEqual(Array(2).fill(2009 + 10 * approved.length));
  });
});
