import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {LinkError} from '@florin/network';
import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import type {PaymentView} from '@florin/protocol';
import {PATIENCE} from '../../packages/processor/dist/webhooks/back-off.js';
import {startHookServer, type HookServer} from '../support/hook-server.ts';
import {allPasses, answering, newLine} from '../support/line.ts';
import {callAs, card, KEY, pay, read} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

const line = newLine();
let world: World;
let hooks: HookServer;
let endpoint: string;
beforeAll(async () => {
  world = await startWorld({network: line});
  hooks = await startHookServer();
  const added = await world.processor.webhooks.add('mer_demo', hooks.url);
  [hooks.secret, endpoint] = [added.secret, added.id];
});
/** Sets the clock on until the end of the test. */
const skip = (ms: number): void => {
  world.skip(ms);
  skipped += ms;
};
let skipped = 0;
afterEach(() => {
  hooks.answer = () => 204;
  line.passing = allPasses;
  world.skip(-skipped);
  skipped = 0;
});
afterAll(async () => {
  await world.close();
  await hooks.shut();
});

const origin = () => world.processor.origin;
const SOON = {timeout: 20_000, interval: 50};
const capture = (id: string, value: number) => {
  const body = {amount: {value, currency: 'EUR'}};
  return callAs(KEY, origin(), 'POST', `/v1/payments/${id}/capture`, body, `c-${id}-${value}`);
};
const typesOf = (payment: string) => hooks.events(payment).map(({type}) => type);
const waiting = async () =>
  (await world.processor.webhooks.list()).reduce((sum, {waiting: count}) => sum + count, 0);
/** All that arrived about a payment, taken or not. */
const triesOf = (payment: string) =>
  hooks.arrived
    .map(({headers, body, answered}) => ({
      ...{id: headers['webhook-id'], answered},
      event: JSON.parse(body) as {seq: number; data: PaymentView},
    }))
    .filter(({event}) => event.data.id === payment);

describe('each change of a payment is told', () => {
  test('once, in its order, with the payment as it is read', async () => {
    const {body} = await pay(origin());
    await expect.poll(() => typesOf(body.id), SOON).toEqual(['payment.authorized']);
    await capture(body.id, 999);
    await capture(body.id, 1000);
    await expect.poll(() => typesOf(body.id), SOON).toHaveLength(3);
    await world.processor.settle();
    await expect.poll(() => typesOf(body.id), SOON).toHaveLength(6);
    // Longer than two looks for more.
    await new Promise(resolve => setTimeout(resolve, 2_500));
    const told = hooks.events(body.id);
    expect(told.map(({type, seq}) => `${type} ${seq}`)).toEqual([
      ...['payment.authorized 2', 'payment.captured 3', 'payment.captured 4'],
      ...['payment.cleared 5', 'payment.cleared 6', 'payment.settled 7'],
    ]);
    expect(new Set(told.map(({id}) => id)).size).toBe(6);
    const view = await read<PaymentView>(await callAs(KEY, origin(), 'GET', `/v1/payments/${body.id}`));
    expect({...told.at(-1)!.data, result: ''}).toEqual({...view.body, result: ''});
    for (const {timestamp} of told)
      expect(Math.abs(Date.parse(timestamp) - world.now())).toBeLessThan(60_000);
    expect(await waiting()).toBe(0);
  });

  test('a capture at once with the approval is one change', async () => {
    const {body} = await pay(origin(), card(), {capture: 'automatic'});
    await expect
      .poll(() => hooks.events(body.id), SOON)
      .toMatchObject([
        {type: 'payment.authorized', seq: 2, data: {display_status: 'captured', captured: 1999}},
      ]);
  });

  test('a decline, and what was undone', async () => {
    const declined = await pay(origin(), card('4000000000009995'));
    line.passing = answering('0100', () => Promise.reject(new LinkError('network_timeout')));
    const reversed = await pay(origin());
    expect(reversed.body.status).toBe('reversed');
    await expect
      .poll(() => hooks.events(declined.body.id), SOON)
      .toMatchObject([{type: 'payment.declined', data: {decline: {code: 'insufficient_funds'}}}]);
    await expect.poll(() => typesOf(reversed.body.id), SOON).toEqual(['payment.reversed']);
  });

  test('a capture that the network refused', async () => {
    const {body} = await pay(origin());
    // The network knows of no such authorization any more.
    line.passing = answering('0220', answer => ({...answer, 39: '12'}));
    await capture(body.id, 1999);
    await world.processor.settle();
    await expect
      .poll(() => typesOf(body.id), SOON)
      .toEqual(['payment.authorized', 'payment.captured', 'payment.capture_failed']);
  });

  test('and not to a merchant who asked for nothing', async () => {
    const before = hooks.arrived.length;
    await world.processor.webhooks.remove(endpoint);
    await pay(origin());
    expect(await world.processor.webhooks.list()).toEqual([]);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(hooks.arrived).toHaveLength(before);
    const added = await world.processor.webhooks.add('mer_demo', hooks.url);
    [hooks.secret, endpoint] = [added.secret, added.id];
    hooks.arrived.length = 0;
    await new Promise(resolve => setTimeout(resolve, 1_500));
    expect(hooks.arrived).toEqual([]);
  });
});

describe('a server that does not take it', () => {
  const failures = () => world.log.filter(text => text.includes('webhook_failed')).length;

  test('is told again under the same id, and of nothing later before', async () => {
    let refusals = 2;
    hooks.answer = () => (refusals-- > 0 ? 500 : 204);
    const {body} = await pay(origin());
    await capture(body.id, 1999);
    await expect.poll(() => triesOf(body.id).length, SOON).toBe(1);
    await expect.poll(failures, SOON).toBe(1);
    for (let tries = 2; tries <= 3; tries++) {
      skip(16_000);
      await expect.poll(() => triesOf(body.id).length, SOON).toBeGreaterThanOrEqual(tries);
      if (tries === 2) await expect.poll(failures, SOON).toBe(2);
    }
    await expect.poll(() => typesOf(body.id), SOON).toEqual(['payment.authorized', 'payment.captured']);
    const tries = triesOf(body.id);
    expect(tries.map(({event, answered}) => [event.seq, answered])).toEqual([
      ...[
        [2, 500],
        [2, 500],
        [2, 204],
      ],
      [3, 204],
    ]);
    expect(new Set(tries.slice(0, 3).map(({id}) => id)).size).toBe(1);
  });

  test('but leads elsewhere is not followed', async () => {
    hooks.answer = (_event, path) => (path === '/elsewhere' ? 204 : 302);
    const {body} = await pay(origin());
    await expect.poll(() => triesOf(body.id).length, SOON).toBe(1);
    await expect.poll(() => world.log.some(text => text.includes('"answer":302')), SOON).toBe(true);
    expect(hooks.arrived.filter(({path}) => path === '/elsewhere')).toEqual([]);
    hooks.answer = () => 204;
    skip(6_000);
    await expect.poll(() => typesOf(body.id), SOON).toEqual(['payment.authorized']);
  });

  test('but hangs holds up no other payment, and is given up after ten seconds', async () => {
    let hung = '';
    hooks.answer = event => ((hung ||= event!.data.id) === event!.data.id ? 'hang' : 204);
    const first = await pay(origin());
    await expect.poll(() => hung, SOON).toBe(first.body.id);
    const second = await pay(origin());
    await expect.poll(() => typesOf(second.body.id), SOON).toEqual(['payment.authorized']);
    expect(triesOf(first.body.id)).toHaveLength(1);
    await expect.poll(() => world.log.join('').includes('"answer":"timeout"'), SOON).toBe(true);
    hooks.answer = () => 204;
    skip(6_000);
    await expect.poll(() => typesOf(first.body.id), SOON).toEqual(['payment.authorized']);
  });

  test('and was away while the processor was restarted is told afterwards', async () => {
    await hooks.shut();
    const {body} = await pay(origin());
    await expect.poll(waiting).toBe(1);
    await world.restart();
    expect(await waiting()).toBe(1);
    await hooks.open();
    skip(40_000);
    await expect.poll(() => typesOf(body.id), SOON).toEqual(['payment.authorized']);
    await expect.poll(waiting, SOON).toBe(0);
  });

  test('in three days is told of that change no more', async () => {
    hooks.answer = event => (event!.seq === 2 ? 503 : 204);
    const before = failures();
    const {body} = await pay(origin());
    await capture(body.id, 1999);
    // The processor has heard the answer, and reckoned when to try again.
    await expect.poll(failures, SOON).toBe(before + 1);
    await expect.poll(waiting, SOON).toBe(2);
    skip(PATIENCE);
    await expect.poll(() => world.log.some(text => text.includes('webhook_given_up')), SOON).toBe(true);
    await expect.poll(waiting, SOON).toBe(0);
    expect(triesOf(body.id).map(({event}) => event.seq)).toEqual([2, 2, 3]);
  });
});

test('nothing of a card is in any message, nor a secret in the log', () => {
  expect(hooks.arrived.length).toBeGreaterThan(10);
  for (const {body, headers} of hooks.arrived) {
    const {result = ''} = (JSON.parse(body) as {data: PaymentView}).data;
    const claims = Buffer.from(result.split('.')[1] ?? '', 'base64url').toString();
    for (const text of [body, claims, JSON.stringify(headers)]) {
      // The codes by the names of their members: three letters may stand in any id.
      expect(text).not.toMatch(/4242424242424242|4000000000009995|"\w*(?:cvc|csc|number)\w*":|whsec_/i);
    }
  }
  expect(world.log.join('')).not.toContain('whsec_');
});

describe('florin-processor webhooks', () => {
  const bin = 'packages/processor/bin/florin-processor.js';
  const run = async (...args: string[]) => {
    const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
    const call = [bin, 'webhooks', ...args, '--data', world.data];
    return (await promisify(execFile)(process.execPath, call, {env})).stdout;
  };

  test('adds an endpoint, shows its secret once, and removes it', async () => {
    const added = await run('add', 'mer_demo', 'https://shop.example/florin?a=1&b=2');
    const [, id] = /^(we_\w+) signs with whsec_[A-Za-z0-9+/]{43}=$/m.exec(added)!;
    expect(added).toContain(`${id}  mer_demo  0 waiting     https://shop.example/florin?a=1&b=2`);
    const listed = await run();
    expect(listed).toContain(id);
    expect(listed).not.toContain('whsec_');
    expect(await run('remove', id!)).not.toContain(id);
    await expect(run('remove', id!)).rejects.toMatchObject({
      stderr: expect.stringContaining('endpoint_unknown'),
    });
    await expect(run('lose')).rejects.toMatchObject({stderr: expect.stringContaining('command_unknown')});
  });

  test.each([
    ['merchant_unknown', 'mer_nobody', 'https://shop.example/florin'],
    ['url_refused', 'mer_demo', 'http://shop.example/florin'],
    ['url_refused', 'mer_demo', 'http://localhost.example/florin'],
    ['url_refused', 'mer_demo', 'https://me:secret@shop.example/florin'],
    ['url_refused', 'mer_demo', 'ftp://localhost/florin'],
    ['url_refused', 'mer_demo', 'shop.example'],
    ['url_refused', 'mer_demo', ''],
  ])('%s: %s %s', (code, merchant, url) =>
    expect(world.processor.webhooks.add(merchant, url)).rejects.toMatchObject({code}),
  );

  test.each([
    'http://localhost:1/a',
    'http://127.0.0.1/',
    'http://[::1]:4242/florin',
    'https://shop.example',
  ])('%s may be told', async url => {
    const {id} = await world.processor.webhooks.add('mer_demo', url);
    await world.processor.webhooks.remove(id);
  });
});
