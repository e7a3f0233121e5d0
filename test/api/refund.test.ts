import {answerTo, LinkError} from '@florin/network';
import type {BalanceView, PaymentView, Problem, RefundView} from '@florin/protocol';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {allPasses, answering, newLine} from '../support/line.ts';
import {callAs, card, KEY, pay, read, resultOf} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let world: World;
beforeAll(async () => {
  world = await startWorld({network: line});
});
afterEach(() => void (line.passing = allPasses));
afterAll(() => world.close());

const origin = () => world.processor.origin;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
let keys = 0;
const act = <T>(id: string, action: string, body: unknown = {}, key = `key-${keys++}`) =>
  callAs(KEY, origin(), 'POST', `/v1/payments/${id}/${action}`, body, key).then(
    read<T & Omit<Problem, 'status'>>,
  );
const capture = (id: string, body: unknown = {}) => act(id, 'capture', body);
const refund = (id: string, body: unknown = {}, key?: string) => act<RefundView>(id, 'refunds', body, key);
const view = async (id: string) =>
  (await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${id}`))).body;
/** A payment of which so much was captured, and settled. */
const settled = async (value = 1999) => {
  const {body} = await pay(origin());
  await capture(body.id, eur(value));
  await world.processor.settle();
  return body.id;
};
/** What the issuer says that the cardholder has spent. */
const spent = (currency = 'EUR', account = 'visa_pays') =>
  100_000_000 - world.sandbox.balance(account, currency)!.posted;
const balance = async (currency = 'EUR') => {
  const {body} = await read<BalanceView>(await callAs(KEY, origin(), 'GET', '/v1/balance'));
  return body.balances.find(row => row.currency === currency) ?? {pending: 0, paid_out: 0, fees: 0};
};
const presented = () =>
  world.sandbox.decisions().filter(({request}) => request.mti === '0220' && request[3] === '200000').length;
const tooLarge = {status: 422, body: {code: 'refund_too_large'}};
const notAllowed = {status: 409, body: {code: 'refund_not_allowed'}};

describe('a refund', () => {
  test('gives back what was captured, in parts and then the rest, once a key and never a cent more', async () => {
    const id = await settled();
    const first = await refund(id, eur(500), 'part');
    expect(first).toMatchObject({status: 201, body: {payment: id, status: 'pending', ...eur(500)}});
    expect(first.body.id).toMatch(/^ref_/);
    expect(await refund(id, eur(500), 'part')).toMatchObject({status: 201, body: first.body});
    expect(await refund(id, eur(501), 'part')).toMatchObject({body: {code: 'idempotency_key_reused'}});
    expect(await view(id)).toMatchObject({refunded: 500, display_status: 'partially_refunded'});
    expect(await refund(id, eur(1500))).toMatchObject(tooLarge);
    expect((await refund(id, '')).body).toMatchObject(eur(1499));
    for (const body of [{}, eur(1)]) expect(await refund(id, body)).toMatchObject(tooLarge);
    const before = spent();
    expect(await world.processor.settle()).toMatchObject({cleared: 2, refused: [], waiting: []});
    expect(before - spent()).toBe(1999);
    expect(await view(id)).toMatchObject({
      ...{status: 'authorized', display_status: 'refunded', captured: 1999, refunded: 1999, settled: 1999},
      refunds: [
        {id: first.body.id, status: 'settled', ...eur(500)},
        {status: 'settled', ...eur(1499)},
      ],
    });
  });

  test('never of what was only authorized, declined or voided, but of what was captured before a void', async () => {
    const {body} = await pay(origin());
    const declined = await pay(origin(), card('4000000000000002'));
    for (const {id} of [body, declined.body]) expect(await refund(id)).toMatchObject(notAllowed);
    await capture(body.id, eur(999));
    await act(body.id, 'void');
    expect(await refund(body.id, eur(1000))).toMatchObject(tooLarge);
    expect((await refund(body.id)).body).toMatchObject(eur(999));
    const voided = await pay(origin());
    await act(voided.body.id, 'void');
    expect(await refund(voided.body.id)).toMatchObject(notAllowed);
    const before = spent();
    expect(await world.processor.settle()).toMatchObject({cleared: 2, refused: [], waiting: []});
    expect(spent()).toBe(before);
  });

  test('needs a key, an amount in the currency of the payment and a payment of the caller', async () => {
    const id = await settled(1000);
    const path = `/v1/payments/${id}/refunds`;
    const keyless = await read(await callAs(KEY, origin(), 'POST', path, {}));
    expect(keyless).toMatchObject({status: 400, body: {code: 'idempotency_key_missing'}});
    for (const body of [eur(0), eur(-1), eur(0.5), {amount: {value: 1, currency: 'USD'}}])
      expect(await refund(id, body)).toMatchObject({status: 422, body: {code: 'invalid_amount'}});
    expect(await refund(id, {amout: 1})).toMatchObject({status: 422, body: {code: 'invalid_request'}});
    for (const unknown of ['pay_nothing', `pay_${'0'.repeat(26)}`])
      expect(await refund(unknown)).toMatchObject({status: 404, body: {code: 'payment_unknown'}});
    const stranger = await read(await callAs('sk_test_nobody', origin(), 'POST', path, {}, 'k'));
    expect(stranger).toMatchObject({status: 401, body: {code: 'unauthorized'}});
    expect(await view(id)).toMatchObject({refunded: 0, refunds: []});
  });

  test('makes a newer result, when it is asked for and when it is cleared and settled', async () => {
    const id = await settled();
    const seq = async () => Number(resultOf((await view(id)).result)['seq']);
    const first = await seq();
    await refund(id, eur(1));
    const second = await seq();
    await world.processor.settle();
    expect([second > first, (await seq()) > second]).toEqual([true, true]);
  });
});

describe('at the same time', () => {
  test('twenty refunds of the whole are one, and fifty of a part stay within the whole', async () => {
    const [whole, parts] = [await settled(), await settled()];
    const all = await Promise.all(Array.from({length: 20}, () => refund(whole, eur(1999))));
    expect(all.filter(({status}) => status === 201)).toHaveLength(1);
    const fifty = await Promise.all(Array.from({length: 50}, () => refund(parts, eur(300))));
    expect(fifty.filter(({status}) => status === 201)).toHaveLength(6);
    expect([(await view(whole)).refunded, (await view(parts)).refunded]).toEqual([1999, 1800]);
    const before = spent();
    const runs = await Promise.all([1, 2, 3].map(() => world.processor.settle()));
    expect(before - spent()).toBe(1999 + 1800);
    const sums = runs.flatMap(({settlements}) => settlements).map(({refunded}) => refunded);
    expect(sums.reduce((a, b) => a + b, 0)).toBe(1999 + 1800);
    expect((await world.processor.settle()).settlements).toEqual([]);
  });
});

describe('settlement', () => {
  test('pays captures less refunds and fees to the cent, in three currencies, and the books balance', async () => {
    const sales = [
      {currency: 'EUR', value: 12_345, back: [2345, 1]},
      {currency: 'EUR', value: 1999, back: [1999]},
      {currency: 'JPY', value: 987, back: [87]},
      {currency: 'KWD', value: 123_457, back: [1, 123_455]},
    ];
    const currencies = ['EUR', 'JPY', 'KWD'];
    const before = await Promise.all(currencies.map(currency => balance(currency)));
    const mastercard = card('5555555555554444');
    for (const {currency, value, back} of sales) {
      const {body} = await pay(origin(), mastercard, {amount: {value, currency}, capture: 'automatic'});
      for (const part of back) await refund(body.id, {amount: {value: part, currency}});
    }
    const run = await world.processor.settle();
    expect(run).toMatchObject({cleared: 10, refused: [], waiting: []});
    expect(run.settlements).toHaveLength(3);
    for (const [i, currency] of currencies.entries()) {
      const mine = sales.filter(sale => sale.currency === currency);
      const captured = mine.reduce((sum, {value}) => sum + value, 0);
      const refunded = mine.flatMap(({back}) => back).reduce((sum, part) => sum + part, 0);
      expect(spent(currency, 'mastercard_pays')).toBe(captured - refunded);
      const settlement = run.settlements.find(row => row.currency === currency)!;
      const {gross, net, interchange, scheme_fees, processor_fees} = settlement;
      expect([gross, settlement.refunded]).toEqual([captured, refunded]);
      expect(net).toBe(captured - refunded - interchange - scheme_fees - processor_fees);
      const after = await balance(currency);
      expect(after.paid_out - before[i]!.paid_out).toBe(net);
      expect(after.fees - before[i]!.fees).toBe(captured - refunded - net);
      expect(after.pending).toBe(0);
    }
    expect(await world.processor.checkLedger()).toEqual([]);
  });

  test('collects what a merchant gives back beyond what it takes', async () => {
    const id = await settled();
    const before = await balance();
    await refund(id);
    const run = await world.processor.settle();
    expect(run.settlements).toMatchObject([{captures: 0, gross: 0, refunds: 1, refunded: 1999}]);
    const [{net, interchange, scheme_fees}] = run.settlements as [(typeof run.settlements)[0]];
    // The issuer gives its interchange back: four cents of 19.99. The scheme takes its cent again.
    expect([interchange, scheme_fees, net]).toEqual([-4, 1, -1996]);
    const after = await balance();
    expect(after).toMatchObject({pending: 0, paid_out: before.paid_out - 1996, fees: before.fees - 3});
    expect(await world.processor.checkLedger()).toEqual([]);
  });

  test('presents a refund once what it gives back was taken, and not before', async () => {
    const {body} = await pay(origin(), card(), {capture: 'automatic'});
    await refund(body.id, eur(1000));
    const [before, told] = [spent(), presented()];
    line.passing = answering('0220', () => Promise.reject(new LinkError('network_timeout')));
    const run = await world.processor.settle();
    expect(run.waiting).toEqual([expect.stringMatching(/^cap_/), expect.stringMatching(/^ref_/)]);
    expect([spent() - before, presented()]).toEqual([1999, told]);
    line.passing = allPasses;
    expect(await world.processor.settle()).toMatchObject({cleared: 2, waiting: [], refused: []});
    expect([spent() - before, presented()]).toEqual([999, told + 1]);
  });
});

describe('what the network says of a refund', () => {
  const ofRefunds =
    (change: (answer: Record<string, unknown>) => object): typeof line.passing =>
    async (request, send) => {
      const answer = await send();
      return request.mti === '0220' && request[3] === '200000' ? change({...answer}) : answer;
    };
  const without126 = ({126: _fees, ...rest}: Record<string, unknown>) => rest;

  test.each<[string, (answer: Record<string, unknown>) => object]>([
    ['nothing that arrives', () => Promise.reject(new LinkError('network_timeout'))],
    ['yes without its fees', without126],
    ['that it has it already', answer => ({...without126(answer), 39: '94'})],
    ['that its issuer is away', answer => ({...without126(answer), 39: '91'})],
    ['yes to a capture', answer => ({...answer, 3: '000000'})],
  ])('%s: it is presented again as it was, and given back once', async (_name, change) => {
    const id = await settled();
    await refund(id, eur(700));
    const [before, told] = [spent(), presented()];
    line.passing = ofRefunds(change);
    expect(await world.processor.settle()).toMatchObject({
      ...{cleared: 0, refused: [], settlements: []},
      waiting: [expect.stringMatching(/^ref_/)],
    });
    expect((await view(id)).refunds).toMatchObject([{status: 'pending'}]);
    line.passing = allPasses;
    await world.restart();
    expect(await world.processor.settle()).toMatchObject({cleared: 1, refused: [], waiting: []});
    expect([before - spent(), presented() - told]).toEqual([700, 1]);
    expect((await view(id)).refunds).toMatchObject([{status: 'settled'}]);
  });

  test('no, for good: it fails, no money moves, and the same can be given back again', async () => {
    const id = await settled();
    const [before, owed] = [spent(), await balance()];
    await refund(id);
    expect(await balance()).toEqual({...owed, pending: owed.pending - 1999});
    line.passing = (request, send) =>
      request.mti === '0220' ? Promise.resolve(answerTo(request, {39: '57'})) : send();
    expect(await world.processor.settle()).toMatchObject({refused: [expect.stringMatching(/^ref_/)]});
    line.passing = allPasses;
    expect(await view(id)).toMatchObject({refunded: 0, display_status: 'settled'});
    expect((await view(id)).refunds).toMatchObject([{status: 'failed'}]);
    expect([spent(), await balance()]).toEqual([before, owed]);
    expect((await refund(id)).status).toBe(201);
    expect(await world.processor.settle()).toMatchObject({cleared: 1});
    expect(before - spent()).toBe(1999);
  });

  test('a capture that fails takes the refund of it along', async () => {
    const {body} = await pay(origin(), card(), {capture: 'automatic'});
    await refund(body.id);
    const before = spent();
    line.passing = (request, send) =>
      request.mti === '0220' && request[3] === '000000'
        ? Promise.resolve(answerTo(request, {39: '13'}))
        : send();
    expect((await world.processor.settle()).refused).toHaveLength(2);
    expect(spent()).toBe(before);
    expect(await view(body.id)).toMatchObject({captured: 0, refunded: 0, display_status: 'authorized'});
  });
});

test('whatever was done, the books balance and nothing is left that nobody decided', async () => {
  expect(await world.processor.settle()).toMatchObject({
    cleared: 0,
    refused: [],
    waiting: [],
    settlements: [],
  });
  expect(await world.processor.checkLedger()).toEqual([]);
  const {pending, paid_out, fees} = await balance();
  expect([pending, paid_out + fees]).toEqual([0, spent() + spent('EUR', 'mastercard_pays')]);
});
