import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {callAs, card, claimsOf, createSession, KEY, pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Each command is a process of its own.
vi.setConfig({testTimeout: 90_000});

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});
const post = (path: string, body: object | undefined, key: string, as = KEY) =>
  callAs(as, origin(), 'POST', path, body, key);
/** What was written down since so many entries, without ids of its own and times. */
const since = async (length: number) =>
  (await world.processor.audit()).slice(length).map(({actor, action, subject, merchant}) => ({
    ...{actor, action, subject, merchant},
  }));
const length = async () => (await world.processor.audit()).length;

describe('the audit log', () => {
  test('says who moved money, once however often the call comes, and nothing of what was refused', async () => {
    const before = await length();
    const {id: actor, secret} = await world.processor.apiKeys.add('mer_demo', ['all']);
    const [{body: one}, {body: two}] = [
      await pay(origin(), undefined, {capture: 'manual'}),
      await pay(origin(), undefined, {capture: 'manual'}),
    ];
    for (let i = 0; i < 2; i++) await post(`/v1/payments/${one.id}/capture`, eur(999), 'c', secret);
    expect((await post(`/v1/payments/${one.id}/capture`, eur(99_999), 'd', secret)).status).toBe(422);
    await post(`/v1/payments/${one.id}/refunds`, eur(1), 'r', secret);
    await post(`/v1/payments/${two.id}/void`, undefined, 'v', secret);
    const [settlement] = (await world.processor.settle()).settlements;
    const merchant = 'mer_demo';
    expect(await since(before)).toEqual([
      {actor: 'operator', action: 'api_key_added', subject: actor, merchant},
      {actor, action: 'captured', subject: one.id, merchant},
      {actor, action: 'refunded', subject: one.id, merchant},
      {actor, action: 'voided', subject: two.id, merchant},
      {actor: 'operator', action: 'settled', subject: settlement!.id, merchant},
    ]);
  });

  test('says who charged a card, be it declined, once however often the call comes', async () => {
    const {body} = await pay(origin(), card(), {mode: 'tokenize', amount: undefined});
    const {id: actor, secret} = await world.processor.apiKeys.add('mer_demo', ['all']);
    const before = await length();
    const charge = async (value: number, key: string) => {
      const answer = await post('/v1/payments', {card: body.id, ...eur(value), reference: key}, key, secret);
      return ((await answer.json()) as {id: string}).id;
    };
    const [paid, again, declined] = [
      await charge(5, 'a'),
      await charge(5, 'a'),
      await charge(999_999_999_999, 'b'),
    ];
    expect(again).toBe(paid);
    expect(await since(before)).toEqual(
      [paid, declined].map(subject => ({actor, action: 'charged', subject, merchant: 'mer_demo'})),
    );
  });

  test('says what operators did with keys, merchants and endpoints', async () => {
    const before = await length();
    const {kid} = claimsOf((await createSession(origin())).token).enc_jwks[0]!;
    const {keys, webhooks, merchants, apiKeys} = world.processor;
    const {id: shop} = await merchants.add({name: 'Bottega', city: 'Siena', country: 'IT', mcc: '5732'});
    const key = await apiKeys.add(shop, ['payments:read']);
    const hook = await webhooks.add(shop, 'https://shop.example/florin');
    await webhooks.remove(hook.id);
    await apiKeys.revoke(key.id);
    await keys.rotate('enc');
    await keys.rotate();
    await keys.revoke(kid);
    await expect(keys.revoke(kid)).rejects.toThrow('key_unknown');
    await expect(webhooks.add('mer_nobody', 'https://shop.example')).rejects.toThrow('merchant_unknown');
    const by = 'operator';
    expect(await since(before)).toEqual([
      {actor: by, action: 'merchant_added', subject: shop, merchant: shop},
      {actor: by, action: 'api_key_added', subject: key.id, merchant: shop},
      {actor: by, action: 'webhook_added', subject: hook.id, merchant: shop},
      {actor: by, action: 'webhook_removed', subject: hook.id, merchant: shop},
      {actor: by, action: 'api_key_revoked', subject: key.id, merchant: shop},
      {actor: by, action: 'keys_rotated', subject: 'enc', merchant: null},
      {actor: by, action: 'keys_rotated', subject: 'all', merchant: null},
      {actor: by, action: 'key_revoked', subject: kid, merchant: null},
    ]);
    const all = JSON.stringify(await world.processor.audit());
    for (const secret of [key.secret, hook.secret, KEY, 'shop.example']) expect(all).not.toContain(secret);
  });

  test('is listed by florin-processor audit, from a time on, or the newest few', async () => {
    const bin = 'packages/processor/bin/florin-processor.js';
    const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
    const run = async (...args: string[]) =>
      (await promisify(execFile)(process.execPath, [bin, 'audit', ...args, '--data', world.data], {env}))
        .stdout;
    await world.processor.keys.rotate('sig');
    const line = /^\d{4}-\d\d-\d\dT[\d:.]+Z {2}operator {2}keys_rotated {2}sig$/;
    expect((await run()).trim().split('\n').at(-1)).toMatch(line);
    expect((await run('--limit', '1')).trim()).toMatch(line);
    expect((await run('--since', new Date(world.now() - 60_000).toISOString())).trim()).toContain(
      'keys_rotated',
    );
    expect(await run('--since', '2999-01-01')).toBe('Nothing was changed.\n');
    for (const args of [
      ['--since', 'yesterday'],
      ['--limit', '0'],
      ['--limit', 'all'],
    ])
      await expect(run(...args)).rejects.toMatchObject({stderr: expect.stringContaining('option_invalid')});
  });
});
