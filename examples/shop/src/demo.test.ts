import {randomUUID} from 'node:crypto';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {SessionClaims} from '@florin/protocol';
import {importSealingKey, seal, sha256, strictJson} from '@florin/protocol/envelope';
import * as v from 'valibot';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startDemo, type Demo, type DemoSettings} from './demo.js';

let data: string;
let demo: Demo;

const said: string[] = [];
const ports = {shopPort: 0, processorPort: 0, networkPort: 0, acsPort: 0};
const start = (settings: Partial<DemoSettings> = {}) =>
  startDemo({...ports, data, ...settings}, line => void said.push(line));

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'florin-shop-'));
  demo = await start();
}, 60_000);

afterAll(async () => {
  await demo.stop();
  rmSync(data, {recursive: true, force: true});
});

const post = (path: string, body: Record<string, string>, origin = demo.shop) =>
  fetch(demo.shop + path, {
    ...{method: 'POST', redirect: 'manual'},
    headers: {origin},
    body: new URLSearchParams(body),
  });

const page = async (path: string): Promise<string> => (await fetch(demo.shop + path)).text();

/** Orders a product and answers with the path of its order. */
const order = async (product: string): Promise<string> =>
  (await post('/orders', {product})).headers.get('location')!;

const sessionOn = async (path: string): Promise<string> => /session="([^"]+)"/.exec(await page(path))![1]!;

/** Pays as the form does, and answers with the signed result. */
const pay = async (token: string, number = '4242424242424242'): Promise<string> => {
  const claims = v.parse(
    SessionClaims,
    strictJson(Buffer.from(token.split('.')[1]!, 'base64url').toString()),
  );
  const key = await importSealingKey(claims.enc_jwks);
  const attempt = `att_${randomUUID().replaceAll('-', '')}` as const;
  const jti = randomUUID();
  const bind = {
    ...{sid: claims.sub, att: attempt, jti, iat: Math.floor(Date.now() / 1000)},
    ...{merchant: claims.merchant.id, amount: claims.amount!, origin: demo.shop},
  };
  const card = {number, exp_month: 12, exp_year: 2040, cvc: '123'};
  const envelope = await seal(key!, card, bind, await sha256(token));
  const browser = {language: 'en', color_depth: 24, screen_width: 1, screen_height: 1, timezone_offset: 0};
  const response = await fetch(`${demo.processor}/v1/payments`, {
    method: 'POST',
    headers: {authorization: `Bearer ${token}`, 'idempotency-key': jti, 'content-type': 'application/json'},
    body: JSON.stringify({session: claims.sub, attempt, after: null, envelope, browser}),
  });
  return ((await response.json()) as {result: string}).result;
};

test('an order is paid with the verified result and captured', async () => {
  const path = await order('ink');
  const answer = await post(`${path}/pay`, {payment: await pay(await sessionOn(path))});
  expect([answer.status, answer.headers.get('location')]).toEqual([303, path]);
  const receipt = await page(path);
  expect(receipt).toContain('Visa ending in 4242');
  expect(receipt).toContain('>Captured<');
});

test('posting the same result again changes nothing', async () => {
  const path = await order('ink');
  const payment = await pay(await sessionOn(path));
  await post(`${path}/pay`, {payment});
  expect((await post(`${path}/pay`, {payment})).status).toBe(303);
  expect(await page(path)).toContain('>Captured<');
});

test('who paid and closed the page finds the order paid', async () => {
  const path = await order('fiorino');
  await pay(await sessionOn(path));
  expect(await page(path)).toContain('Visa ending in 4242');
});

test.each([
  ['no result', async () => ''],
  ['an invented one', async () => 'eyJhbGciOiJub25lIn0.e30.AA'],
  ['a declined one', async (token: string) => pay(token, '4000000000009995')],
  ['that of a cheaper order', async () => pay(await sessionOn(await order('ink')))],
])('%s pays nothing', async (_name, make) => {
  const path = await order('fiorino');
  const answer = await post(`${path}/pay`, {payment: await make(await sessionOn(path))});
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain('result_');
  expect(await page(path)).toContain('<florin-card-form');
});

test('another site cannot order or pay in the shopper’s name', async () => {
  expect((await post('/orders', {product: 'ink'}, 'https://evil.example')).status).toBe(403);
});

test('only the shop and its processor are let into the page, and nothing inline', async () => {
  const answer = await fetch(demo.shop + (await order('ink')));
  const policy = answer.headers.get('content-security-policy')!;
  expect(policy).toContain(`script-src 'self' ${demo.processor};`);
  expect(policy).toContain(`connect-src 'self' ${demo.processor};`);
  expect(policy).toContain(`frame-src ${demo.processor};`);
  expect(policy).not.toContain('unsafe');
  expect(await answer.text()).not.toMatch(/<script(?![^>]+src=)|style="| on\w+="/);
});

test.each(['/orders/unknown', '/nothing', '/../package.json', '/nothing.css'])(
  '%s is not there',
  async path => {
    expect((await fetch(demo.shop + path)).status).toBe(404);
  },
);

test('a card network that is killed is there again, and orders are paid as before', async () => {
  await demo.network.kill();
  await expect
    .poll(async () => {
      const path = await order('ink');
      return (await post(`${path}/pay`, {payment: await pay(await sessionOn(path))})).status;
    })
    .toBe(303);
  expect(said).toEqual([expect.stringContaining('The card network has died')]);
});

test('a second start finds its orders and sessions, and the bank where it was', async () => {
  const [paid, open] = [await order('ink'), await order('notebook')];
  await post(`${paid}/pay`, {payment: await pay(await sessionOn(paid))});
  const {acsPort} = demo.network;
  const before = said.length;
  // As a signal to the whole group does it.
  await Promise.all([demo.stop(), demo.network.kill()]);
  expect(said.slice(before)).toEqual([]);
  demo = await start({acsPort});
  expect((await fetch(`http://localhost:${acsPort}/challenge`)).status).toBe(405);
  expect(await page(paid)).toContain('Visa ending in 4242');
  await post(`${open}/pay`, {payment: await pay(await sessionOn(open))});
  expect(await page(open)).toContain('>Captured<');
}, 60_000);
