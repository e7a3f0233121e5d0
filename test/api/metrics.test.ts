import {request} from 'node:http';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {newLine} from '../support/line.ts';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {callAs, card, createSession, KEY, pay, sealFor, submit} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let world: World;
let hooks: HookServer;
beforeAll(async () => {
  hooks = await startHookServer();
  world = await startWorld({metricsPort: 0, network: line});
});
afterAll(async () => {
  await world.close();
  await hooks.shut();
});

const origin = () => world.processor.origin;
const post = (path: string, body: object | undefined, key: string) =>
  callAs(KEY, origin(), 'POST', path, body, key);
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
/** Value of one line. */
const figure = async (name: string): Promise<number | undefined> => {
  const found = (await world.processor.metrics()).split('\n').find(each => each.startsWith(`${name} `));
  return found === undefined ? undefined : Number(found.slice(name.length + 1));
};

test('payments are counted by what became of them, with the time that the network took', async () => {
  const {body} = await pay(origin(), undefined, {capture: 'manual'});
  await pay(origin(), card('4000000000009995'));
  await pay(origin(), card('4000000000000127'));
  line.passing = (asked, send) => (asked.mti === '0100' ? Promise.reject(new Error('lost')) : send());
  await pay(origin());
  line.passing = (_asked, send) => send();
  expect(await figure('florin_authorizations_total{outcome="approved",decline=""}')).toBe(1);
  expect(await figure('florin_authorizations_total{outcome="declined",decline="insufficient_funds"}')).toBe(
    1,
  );
  expect(await figure('florin_authorizations_total{outcome="declined",decline="incorrect_cvc"}')).toBe(1);
  expect(await figure('florin_authorizations_total{outcome="unknown",decline=""}')).toBe(1);
  expect(await figure('florin_reversals_total{acknowledged="true"}')).toBe(1);
  expect(await figure('florin_authorization_duration_seconds_count')).toBe(4);

  const path = `/v1/payments/${body.id}`;
  for (let i = 0; i < 2; i++) await post(`${path}/capture`, eur(999), 'c');
  await post(`${path}/capture`, eur(99_999), 'd');
  await post(`${path}/void`, undefined, 'v');
  await post(`${path}/refunds`, eur(1), 'r');
  await world.processor.settle();
  for (const change of ['captured', 'voided', 'refunded'])
    expect(await figure(`florin_payment_changes_total{change="${change}"}`)).toBe(1);
  for (const kind of ['capture', 'refund'])
    expect(await figure(`florin_presentments_total{kind="${kind}",outcome="cleared"}`)).toBe(1);
  expect(await figure('florin_settlements_total')).toBe(1);
});

test('answers are counted by the pattern of their route, never by what stands in the path', async () => {
  const {body} = await pay(origin());
  const name = 'florin_http_requests_total';
  const route = `${name}{method="GET",route="/v1/payments/:id",status="200"}`;
  const before = (await figure(route)) ?? 0;
  await callAs(KEY, origin(), 'GET', `/v1/payments/${body.id}`);
  expect(await figure(route)).toBe(before + 1);
  await fetch(`${origin()}/wp-login.php`);
  await fetch(`${origin()}/v1/nothing/4242424242424242`);
  expect(await figure(`${name}{method="GET",route="none",status="404"}`)).toBe(2);
  await callAs('sk_wrong', origin(), 'GET', '/v1/balance');
  expect(await figure(`${name}{method="GET",route="/v1/balance",status="401"}`)).toBe(1);
  await post('/v1/sessions', {padding: 'x'.repeat(70_000)}, 'large');
  expect(await figure(`${name}{method="POST",route="/v1/sessions",status="413"}`)).toBe(1);
});

test('what waits for merchants is looked at, and what was sent is counted', async () => {
  const {id} = await world.processor.webhooks.add('mer_demo', hooks.url);
  const SOON = {timeout: 20_000};
  hooks.answer = () => 503;
  await pay(origin());
  await expect.poll(() => figure('florin_webhooks_failing'), SOON).toBe(1);
  expect(await figure('florin_webhooks_waiting')).toBe(1);
  const failed = () => figure('florin_webhook_deliveries_total{outcome="failed"}');
  await expect.poll(failed, SOON).toBeGreaterThan(0);
  hooks.answer = () => 204;
  world.skip(60_000);
  await expect.poll(() => figure('florin_webhooks_waiting'), SOON).toBe(0);
  expect(await figure('florin_webhook_deliveries_total{outcome="taken"}')).toBe(1);
  expect(await figure('florin_log_events_total{event="webhook_failed"}')).toBeGreaterThan(0);
  await world.processor.webhooks.remove(id);
});

test('calls that are open are seen while they are', async () => {
  let decide = (): void => undefined;
  const decided = new Promise<void>(done => (decide = done));
  line.passing = async (_asked, send) => {
    await decided;
    return send();
  };
  const {token} = await createSession(origin());
  const paying = submit(origin(), await sealFor(token));
  await expect.poll(() => figure('florin_payments_in_flight')).toBe(1);
  expect(await figure('florin_calls_open')).toBe(1);
  decide();
  await paying;
  line.passing = (_asked, send) => send();
  await expect.poll(() => figure('florin_calls_open')).toBe(0);
});

test('the operator and a port on loopback get all of it, in a form that is read; the public nothing', async () => {
  const asked = request({socketPath: join(world.data, 'admin.sock'), path: '/metrics'}).end();
  const [type, shown] = await new Promise<[string | undefined, string]>((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', answer => {
      text(answer).then(read => resolve([answer.headers['content-type'], read]), reject);
    });
  });
  expect(type).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(shown).toContain('florin_authorizations_total');
  const port = `http://127.0.0.1:${world.processor.metricsPort}`;
  expect(await (await fetch(`${port}/metrics`)).text()).toContain('florin_authorizations_total');
  expect((await fetch(`${port}/keys`)).status).toBe(404);
  expect((await fetch(`${port}/metrics`, {method: 'POST'})).status).toBe(404);
  expect((await fetch(`${origin()}/metrics`)).status).toBe(404);
});

test('no figure names an id, an amount, a key or a card', async () => {
  const shown = await world.processor.metrics();
  // Seconds that passed may have any digits; everything else is a name, a label or a count.
  const said = shown.replace(/(_seconds_sum(?:\{.*\})?) \S+$/gm, '$1');
  expect(said).not.toBe(shown);
  expect(said).not.toMatch(/(?:pay|cs|att|card|mer|key|we|set|cap|ref)_[0-9a-z]{8}/);
  for (const word of ['4242', '9995', 'sk_', 'mer_demo', '1999', 'EUR']) expect(said).not.toContain(word);
  // Each line is a comment, or a name with labels and a number.
  const sample = /^[a-z_]+(?:\{[a-z]+="[^"\\]*"(?:,[a-z]+="[^"\\]*")*\})? -?\d+(?:\.\d+)?(?:e-?\d+)?$/;
  for (const each of shown.trim().split('\n')) if (!each.startsWith('# ')) expect(each).toMatch(sample);
});

test('figures of two processors in one process are apart', async () => {
  const other = await startWorld();
  expect(await other.processor.metrics()).not.toContain('florin_authorizations_total');
  await other.close();
});
