import {request} from 'node:http';
import {afterAll, beforeAll, describe, expect, expectTypeOf, test} from 'vitest';
import type * as Shown from '../../packages/operator/dist/answers.js';
import type {LedgerCheck} from '../../packages/processor/dist/host/ledger-command.js';
import type {LedgerView} from '../../packages/processor/dist/inspect/ledger.js';
import type {ListedPayment, PaymentRecord} from '../../packages/processor/dist/inspect/payments.js';
import type {ListedSettlement, SettlementRecord} from '../../packages/processor/dist/inspect/settlements.js';
import {digitRuns} from '../support/digit-runs.ts';
import {startLook, type Look} from '../support/look.ts';
import {callAs, card, KEY, pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let look: Look;
/** The payment that was made: captured in two parts, a part given back, settled. */
let paid: string;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

beforeAll(async () => {
  world = await startWorld();
  look = await startLook(world.data);
  const {origin} = world.processor;
  const {body} = await pay(origin, card(), {
    ...eur(10_000),
    reference: 'order & 1',
    reusable_reference: true,
  });
  paid = body.id;
  const change = (what: string, value: number) =>
    callAs(KEY, origin, 'POST', `/v1/payments/${paid}/${what}`, eur(value), `${what}${value}`);
  await change('capture', 3_333);
  await change('capture', 6_667);
  await change('refunds', 501);
  await world.processor.settle();
  await pay(origin, card('4000000000009995'), {...eur(700), reference: 'poor'});
  await world.processor.merchants.add({name: 'Bottega', city: 'Siena', country: 'IT', mcc: '5732'});
});
afterAll(async () => {
  await look.stop();
  await world.close();
});

const read = async <T>(path: string): Promise<T> => {
  const answer = await look.get(`/api${path}`);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};
type Payments = Shown.List<Shown.ListedPayment>;
const references = async (query: string) =>
  (await read<Payments>(`/payments${query}`)).data.map(({payment}) => payment.reference);

describe('the operator’s page is kept to itself', () => {
  test('nothing but the page and its files is told to who does not show the key', async () => {
    for (const authorization of ['', 'Bearer ', `Bearer ${look.key}x`, look.key, `Basic ${look.key}`])
      for (const path of ['/api/payments', `/api/payments/${paid}`, '/api/ledger', '/api', '/lose']) {
        const answer = await look.get(path, authorization ? {authorization} : {});
        expect([path, answer.status]).toEqual([path, 401]);
        expect(await answer.text()).not.toContain('order');
      }
    expect((await look.get('/api/payments?key=' + look.key, {})).status).toBe(401);
    const html = await look.get('/', {});
    expect(html.status).toBe(200);
    expect(await html.text()).not.toContain(look.key);
    for (const file of ['operator.js', 'operator.css'])
      expect((await look.get(`/assets/${file}`, {})).status).toBe(200);
  });

  test('a request by another name is refused, whatever it shows', async () => {
    const statusFor = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = {host, authorization: `Bearer ${look.key}`};
        request(`${look.origin}/api/merchants`, {headers}, answer => resolve(answer.resume().statusCode))
          .on('error', reject)
          .end();
      });
    const {port} = new URL(look.origin);
    expect(await statusFor(`localhost:${port}`)).toBe(200);
    for (const host of [`evil.example:${port}`, `127.0.0.1.evil.example:${port}`, '127.0.0.1', 'localhost:1'])
      expect([host, await statusFor(host)]).toEqual([host, 421]);
  });

  test('nothing can be changed by it, and what is not there is not found', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']) {
      const headers = {authorization: `Bearer ${look.key}`, origin: 'https://evil.example'};
      const answer = await fetch(`${look.origin}/api/merchants`, {method, headers});
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
    }
    const absent = ['/api/keys', '/api/vault', '/api/network/accounts', '/api/payments/../keys'];
    const unknown = [
      `/api/payments/pay_${'0'.repeat(26)}`,
      '/api/settlements/set_0',
      '/api/settlements/set_0/csv',
    ];
    for (const path of [...absent, ...unknown, '/assets/manifest.json'])
      expect([path, (await look.get(path)).status]).toEqual([path, 404]);
  });

  test('it is kept by nobody, embedded by nobody, and tells no other site', async () => {
    for (const path of ['/', '/assets/operator.js', '/api/payments', '/lose']) {
      const {headers} = await look.get(path, {origin: 'https://evil.example'});
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; require-trusted-types-for 'script'/,
      );
      expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([]);
    }
  });
});

test('payments are listed by merchant, status, reference and session, page by page', async () => {
  expect(await references('')).toEqual(['poor', 'order & 1']);
  expect(await references('?status=declined')).toEqual(['poor']);
  expect(await references('?reference=order%20%26%201')).toEqual(['order & 1']);
  expect(await references('?merchant=mer_demo&limit=1')).toEqual(['poor']);
  expect(await references('?merchant=mer_nobody')).toEqual([]);
  const {data, next_cursor} = await read<Payments>('/payments?limit=1');
  expect(await references(`?limit=1&cursor=${next_cursor}`)).toEqual(['order & 1']);
  expect(await references(`?session=${data[0]!.payment.session}`)).toEqual(['poor']);
  for (const [query, code] of [
    ['?status=lost', 'status_unknown'],
    ['?cursor=x', 'invalid_request'],
    ['?colour=red', 'invalid_request'],
  ]) {
    const answer = await look.get(`/api/payments${query}`);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {message: expect.stringMatching(new RegExp(`^${code}: `))},
    ]);
  }
});

test('a payment is shown with what was kept of it, its bookings and who changed it; never with its number', async () => {
  const record = await read<Shown.PaymentRecord>(`/payments/${paid}`);
  expect(record).toMatchObject({
    merchant: 'mer_demo',
    approval_code: expect.stringMatching(/^\w{6}$/),
    payment: {captured: 10_000, refunded: 501, card: {brand: 'visa', last4: '4242'}},
  });
  const [settlement] = (await read<Shown.List<Shown.ListedSettlement>>('/settlements')).data;
  expect(record.shares).toHaveLength(3);
  for (const share of record.shares) expect(share.settlement).toBe(settlement!.settlement.id);
  for (const {entries} of record.ledger)
    expect(Object.values(entries).reduce((all, one) => all! + one!, 0)).toBe(0);
  const of = (account: string) =>
    record.ledger.flatMap(({entries}) => entries[account] ?? []).toSorted((a, b) => a - b);
  expect(of('network_receivable')).toEqual([-501, 3_333, 6_667]);
  expect(of('cardholder_clearing')).toEqual([-6_667, -3_333, 3_333, 6_667]);
  expect(of('refunds')).toEqual([-501, 501]);
  expect(record.audit.map(({action}) => action)).toEqual(['captured', 'captured', 'refunded', 'settled']);
  const text = JSON.stringify(record);
  expect(text).not.toContain('eyJ');
  expect(digitRuns(text, '4242424242424242', 8)).toEqual([]);
});

test('a settlement ties to its lines, as a table too, and the ledger balances', async () => {
  const {data} = await read<Shown.List<Shown.ListedSettlement>>('/settlements?merchant=mer_demo');
  const {id, net} = data[0]!.settlement;
  const {merchant, settlement} = await read<Shown.SettlementRecord>(`/settlements/${id}`);
  expect(merchant).toBe('mer_demo');
  expect(settlement.lines.reduce((sum, line) => sum + line.net, 0)).toBe(net);
  const csv = await look.get(`/api/settlements/${id}/csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect((await csv.text()).trimEnd().split('\r\n')).toHaveLength(4);

  expect(await read('/ledger/check')).toEqual({imbalances: [], payments: [], settlements: [], days: []});
  const {balances, transfers} = await read<Shown.Ledger>('/ledger');
  expect(balances.reduce((sum, {balance}) => sum + balance, 0)).toBe(0);
  expect(transfers[0]).toMatchObject({id: `payout ${id}`, settlement: id, payment: null});
  expect(await read('/ledger?merchant=mer_nobody')).toEqual({balances: [], transfers: []});
  expect((await read<Shown.Merchant[]>('/merchants')).map(({name}) => name)).toEqual([
    'Florin Shop',
    'Bottega',
  ]);
});

test('it says that the processor is away, finds it when it is back, and opens the folder where none runs', async () => {
  await world.processor.stop();
  const away = await look.get('/api/payments');
  expect([away.status, await away.json()]).toEqual([
    503,
    {message: 'processor_away: the processor does not answer.'},
  ]);
  const alone = await startLook(world.data);
  expect(await (await alone.get(`/api/payments/${paid}`)).json()).toMatchObject({merchant: 'mer_demo'});
  expect(await alone.stop()).toBe(0);
  await world.restart();
  expect(await references('')).toEqual(['poor', 'order & 1']);
});

test('what the page takes answers for is what the processor answers', () => {
  expectTypeOf<PaymentRecord>().toExtend<Shown.PaymentRecord>();
  expectTypeOf<ListedPayment>().toExtend<Shown.ListedPayment>();
  expectTypeOf<LedgerView>().toExtend<Shown.Ledger>();
  expectTypeOf<LedgerCheck>().toExtend<Shown.LedgerCheck>();
  expectTypeOf<SettlementRecord>().toExtend<Shown.SettlementRecord>();
  expectTypeOf<ListedSettlement>().toExtend<Shown.ListedSettlement>();
});
