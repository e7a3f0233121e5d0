import {answerTo, fromDE95, LinkError} from '@florin/network';
import type {PaymentView, Problem, VoidView} from '@florin/protocol';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {allPasses, answering, newLine} from '../support/line.ts';
import {callAs, card, KEY, pay, read, resultOf, SHOP} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let world: World;
beforeEach(async () => {
  line.passing = allPasses;
  world = await startWorld({network: line});
});
afterEach(() => world.close());

const origin = () => world.processor.origin;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
let keys = 0;
const act = <T>(id: string, action: string, body: unknown = {}, key = `key-${keys++}`) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/${action}`, body, key).then(
    read<T & Omit<Problem, 'status'>>,
  );
const voiding = (id: string, key?: string) => act<VoidView>(id, 'void', {}, key);
const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
/** What the issuer says of the cardholder's account: spent, and held. */
const account = () => {
  const {posted, held} = world.sandbox.balance('visa_pays', 'EUR')!;
  return [100_000_000 - posted, held];
};
/** Minor units that each reversal which reached the network left standing. */
const reversals = () =>
  world.sandbox.decisions().flatMap(({request}) => (request.mti === '0400' ? [fromDE95(request[95])] : []));
const refused = {status: 409, body: {code: 'void_not_allowed'}};

describe('a void', () => {
  test('gives back all that is held, once however often it is asked for', async () => {
    const {body} = await pay(origin());
    expect(account()).toEqual([0, 1999]);
    const answer = await voiding(body.id, 'once');
    expect(answer).toMatchObject({status: 201, body: {payment: body.id, released: eur(1999).amount}});
    expect([account(), reversals()]).toEqual([[0, 0], [0]]);
    expect(await voiding(body.id, 'once')).toMatchObject({status: 201, body: answer.body});
    expect(await voiding(body.id)).toMatchObject(refused);
    expect(reversals()).toEqual([0]);
    const after = await view(body.id);
    expect(after).toMatchObject({status: 'voided', display_status: 'voided', authorized: 1999, captured: 0});
    expect(after).toMatchObject({released: 1999, settled: 0});
    expect(after).not.toHaveProperty('decline');
  });

  test('ends the authorization: nothing can be captured, and no result ships an order any more', async () => {
    const {body} = await pay(origin(), card(), {reference: 'order-voided'});
    const {seq} = resultOf(body.result);
    await voiding(body.id);
    expect(await act(body.id, 'capture')).toMatchObject({status: 409, body: {code: 'capture_not_allowed'}});
    const terms = {...eur(1999), reference: 'order-voided', origins: [SHOP]};
    const again = await read<Problem>(await callAs(KEY, origin(), 'POST', '/v1/sessions', terms));
    expect(again.body.code).toBe('reference_paid');
    const result = resultOf(again.body.result);
    expect(result).toMatchObject({sub: body.id, status: 'declined', captured: 0});
    expect(result['seq']).toBeGreaterThan(Number(seq));
  });

  test('after a capture gives back the rest, and the capture is settled to the cent', async () => {
    const {body} = await pay(origin());
    await act(body.id, 'capture', eur(999));
    expect((await voiding(body.id)).body.released).toEqual(eur(1000).amount);
    expect([account(), reversals()]).toEqual([[0, 999], [999]]);
    expect(resultOf((await view(body.id)).result)).toMatchObject({status: 'authorized', captured: 999});
    expect(await world.processor.settle()).toMatchObject({cleared: 1, refused: [], waiting: []});
    expect(account()).toEqual([999, 0]);
    expect(await view(body.id)).toMatchObject({
      ...{status: 'voided', display_status: 'settled', captured: 999, released: 1000, settled: 999},
    });
    expect(await world.processor.checkLedger()).toEqual([]);
  });

  test('gives back later what the network refuses to take of a capture from before', async () => {
    const {body} = await pay(origin());
    await act(body.id, 'capture', eur(999));
    await voiding(body.id);
    line.passing = (request, send) =>
      request.mti === '0220' ? Promise.resolve(answerTo(request, {39: '13'})) : send();
    expect((await world.processor.settle()).refused).toHaveLength(1);
    line.passing = allPasses;
    await world.restart();
    await expect.poll(account).toEqual([0, 0]);
    expect(reversals()).toEqual([999, 0]);
    expect(await view(body.id)).toMatchObject({display_status: 'voided', captured: 0, released: 1999});
  });

  test('is refused where nothing is left to give back, or never was', async () => {
    const whole = await pay(origin());
    await act(whole.body.id, 'capture');
    const automatic = await pay(origin(), card(), {capture: 'automatic'});
    const declined = await pay(origin(), card('4000000000000002'));
    for (const {body} of [whole, automatic, declined]) expect(await voiding(body.id)).toMatchObject(refused);
    expect([account(), reversals()]).toEqual([[0, 2 * 1999], []]);
  });

  test('needs a key, a payment of the caller and nothing else', async () => {
    const {body} = await pay(origin());
    const path = `/v1/payments/${body.id}/void`;
    const keyless = await read(await callAs(KEY, origin(), 'POST', path, {}));
    expect(keyless).toMatchObject({status: 400, body: {code: 'idempotency_key_missing'}});
    expect(await act(body.id, 'void', eur(1))).toMatchObject({status: 422, body: {code: 'invalid_request'}});
    const unknown = {status: 404, body: {code: 'payment_unknown'}};
    for (const id of ['pay_nothing', `pay_${'0'.repeat(26)}`])
      expect(await voiding(id)).toMatchObject(unknown);
    const stranger = await read(await callAs('sk_test_nobody', origin(), 'POST', path, {}, 'k'));
    expect(stranger).toMatchObject({status: 401, body: {code: 'unauthorized'}});
    expect([account(), reversals()]).toEqual([[0, 1999], []]);
    expect((await act(body.id, 'void', '')).status).toBe(201);
  });
});

describe('at the same time', () => {
  test('twenty voids are one', async () => {
    const {body} = await pay(origin());
    const answers = await Promise.all(Array.from({length: 20}, () => voiding(body.id)));
    expect(answers.filter(({status}) => status === 201)).toHaveLength(1);
    expect([account(), reversals()]).toEqual([[0, 0], [0]]);
  });

  test('a void and captures never give back what they take', async () => {
    for (let round = 0; round < 8; round++) {
      const {body} = await pay(origin());
      const calls = ['void', 'capture', 'capture'].map((action, i) =>
        act(body.id, action, action === 'void' ? {} : eur(500 + i)),
      );
      // Whoever is asked last comes first now and then.
      await Promise.all(round % 2 ? calls.toReversed() : calls);
      const {captured, released, authorized} = await view(body.id);
      expect(captured + released).toBeLessThanOrEqual(authorized);
      expect(released === 0 || captured + released === authorized).toBe(true);
    }
    const before = account();
    const run = await world.processor.settle();
    expect(run).toMatchObject({refused: [], waiting: []});
    const gross = run.settlements.reduce((sum, settlement) => sum + settlement.gross, 0);
    expect(account()).toEqual([gross, before[1]! - gross]);
  });
});

describe('the network is told until it has acknowledged', () => {
  /** The processor is started again after a pause. */
  const later = async (ms: number) => {
    world.skip(ms);
    await world.restart();
  };

  test('a void whose answer is lost is sent again, and once answered no more', async () => {
    const {body} = await pay(origin());
    await act(body.id, 'capture', eur(1));
    line.passing = answering('0400', () => Promise.reject(new LinkError('network_timeout')));
    expect((await voiding(body.id)).status).toBe(201);
    expect(reversals()).toEqual([1]);
    line.passing = allPasses;
    await later(5_000);
    await expect.poll(reversals).toEqual([1, 1]);
    await later(60_000);
    await later(60_000);
    expect([account(), reversals()]).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(await view(body.id)).toMatchObject({status: 'voided', captured: 1, released: 1998});
  });

  test('one that never reached it, and one whose processor died while asking, are told by the next', async () => {
    for (const never of [
      () => Promise.reject(new LinkError('network_unreachable')),
      () => new Promise(() => undefined),
    ]) {
      const {body} = await pay(origin());
      const told = reversals().length;
      line.passing = (request, send) => (request.mti === '0400' ? never() : send());
      void voiding(body.id).catch(() => undefined);
      await expect.poll(async () => (await view(body.id)).released).toBe(1999);
      expect(account()).toEqual([0, 1999]);
      expect(reversals()).toHaveLength(told);
      line.passing = allPasses;
      await later(31_000);
      await expect.poll(account).toEqual([0, 0]);
      expect(reversals()).toHaveLength(told + 1);
    }
  });
});
