import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {request, type IncomingMessage} from 'node:http';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {SCOPES} from '../../packages/processor/dist/access/scopes.js';
import {callAs, createSession, KEY, pay, read} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Each command is a process of its own.
vi.setConfig({testTimeout: 90_000});

let world: World;
let payment: string;
beforeAll(async () => {
  world = await startWorld();
  payment = (await pay(origin(), undefined, {capture: 'manual'})).body.id;
});
afterAll(() => world.close());

const origin = () => world.processor.origin;
const terms = {amount: {value: 1, currency: 'EUR'}, reference: 'r', origins: ['https://shop.example']};

const CARDLESS = {amount: terms.amount, reference: 'charged'};

/** Every call of a merchant's server, and what its key must be good for. */
const CALLS: [scope: string, method: string, path: () => string, body?: object][] = [
  ['sessions:write', 'POST', () => '/v1/sessions', terms],
  ['payments:read', 'GET', () => '/v1/payments'],
  ['payments:read', 'GET', () => `/v1/payments/${payment}`],
  ['payments:write', 'POST', () => `/v1/payments/${payment}/capture`, {amount: {value: 1, currency: 'EUR'}}],
  ['payments:write', 'POST', () => `/v1/payments/${payment}/void`],
  ['payments:write', 'POST', () => `/v1/payments/${payment}/refunds`, {amount: {value: 1, currency: 'EUR'}}],
  ['payments:charge', 'POST', () => '/v1/payments', {...CARDLESS, card: `card_${'0'.repeat(26)}`}],
  ['cards:read', 'GET', () => '/v1/cards?customer=c'],
  ['cards:write', 'DELETE', () => '/v1/cards/card_0000000000000000000000000a'],
  ['settlements:read', 'GET', () => '/v1/settlements'],
  ['settlements:read', 'GET', () => '/v1/settlements/set_0000000000000000000000000a'],
  ['settlements:read', 'GET', () => '/v1/balance'],
];

const newKey = (...scopes: string[]) => world.processor.apiKeys.add('mer_demo', scopes);

describe('a secret key', () => {
  test.each(CALLS)(
    'is good for %s alone where it has no other scope: %s',
    async (scope, method, path, body) => {
      const {secret} = await newKey(scope);
      const others = await newKey(...SCOPES.filter(name => name !== 'all' && name !== scope));
      const refused = await read(await callAs(others.secret, origin(), method, path(), body, others.id));
      expect(refused).toMatchObject({status: 403, body: {code: 'scope_missing', scope}});
      const {status} = await callAs(secret, origin(), method, path(), body, `own-${others.id}`);
      expect([200, 201, 204, 404]).toContain(status);
    },
  );

  test('with all of them makes every call, as those do that were there before there were scopes', async () => {
    const {secret} = await newKey('all');
    for (const key of [secret, KEY])
      expect((await callAs(key, origin(), 'GET', '/v1/balance')).status).toBe(200);
  });

  test('what it may not do is not done, and leaves no answer under its Idempotency-Key', async () => {
    const {body} = await pay(origin(), undefined, {capture: 'manual'});
    const {secret} = await newKey('payments:read');
    const capture = (key: string) =>
      callAs(key, origin(), 'POST', `/v1/payments/${body.id}/capture`, {}, 'once');
    expect((await capture(secret)).status).toBe(403);
    const view = await read<{captured: number}>(
      await callAs(secret, origin(), 'GET', `/v1/payments/${body.id}`),
    );
    expect(view.body.captured).toBe(0);
    expect((await capture(KEY)).status).toBe(201);
  });

  test('is good for nothing from the moment it is revoked, and cannot be revoked twice', async () => {
    const {id, secret} = await newKey('all');
    const balance = () => callAs(secret, origin(), 'GET', '/v1/balance');
    expect((await balance()).status).toBe(200);
    await world.processor.apiKeys.revoke(id);
    expect((await balance()).status).toBe(401);
    await expect(world.processor.apiKeys.revoke(id)).rejects.toMatchObject({code: 'api_key_unknown'});
    expect((await createSession(origin())).id).toMatch(/^cs_/);
  });

  test('is kept as a hash, by which it is named, and shown once', async () => {
    const {id, secret} = await newKey('payments:read', 'payments:read');
    const listed = await world.processor.apiKeys.list();
    expect(listed.find(key => key.id === id)).toMatchObject({scopes: ['payments:read'], revoked_at: null});
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect(world.log.join('')).not.toContain(secret);
    expect(secret).toMatch(/^sk_[0-9a-z]{26}$/);
  });

  test.each([
    ['merchant_unknown', 'mer_nobody', ['all']],
    ['scope_unknown', 'mer_demo', ['payments:all']],
    ['scope_unknown', 'mer_demo', []],
    ['scope_unknown', 'mer_demo', ['']],
  ])('%s: %s %j', (code, merchant, scopes) =>
    expect(world.processor.apiKeys.add(merchant, scopes)).rejects.toMatchObject({code}),
  );

  test.each(['', 'key_', 'key_%%%%%%', 'key_none-of-ours', '______'])('"%s" names none', name =>
    expect(world.processor.apiKeys.revoke(name)).rejects.toMatchObject({code: 'api_key_unknown'}),
  );
});

describe('florin-processor', () => {
  const bin = 'packages/processor/bin/florin-processor.js';
  const run = async (...args: string[]) => {
    const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
    return (await promisify(execFile)(process.execPath, [bin, ...args, '--data', world.data], {env})).stdout;
  };
  const refused = (code: string) => ({stderr: expect.stringContaining(code)});
  const place = ['--city', 'Siena', '--country', 'IT', '--mcc', '5732'];

  test('takes on a merchant, gives it a key, shows that once and revokes it by its name', async () => {
    const merchants = await run('merchants', 'add', 'Bottega Rossa', ...place);
    const [, merchant] = /^(mer_\w+) {2}5732 {2}IT {2}Bottega Rossa, Siena$/m.exec(merchants)!;
    const added = await run('apikeys', 'add', merchant!, '--scopes', 'sessions:write,payments:read');
    const [, id, secret] = /^(key_[\w-]{16}) is (sk_\w+)$/m.exec(added)!;
    expect(added).toMatch(
      new RegExp(`^${id} {2}${merchant} {2}in use .* sessions:write,payments:read$`, 'm'),
    );
    expect((await callAs(secret!, origin(), 'POST', '/v1/sessions', terms)).status).toBe(201);
    expect((await callAs(secret!, origin(), 'GET', `/v1/payments/${payment}`)).status).toBe(404);
    await expect(run('apikeys', 'revoke', secret!)).rejects.toMatchObject(refused('key_shown'));
    const revoked = await run('apikeys', 'revoke', id!.slice(0, 12));
    expect(revoked).toMatch(new RegExp(`^${id} {2}${merchant} {2}revoked`, 'm'));
    expect(revoked).not.toContain(secret);
    expect((await callAs(secret!, origin(), 'POST', '/v1/sessions', terms)).status).toBe(401);
    await expect(run('apikeys', 'lose')).rejects.toMatchObject(refused('command_unknown'));
    await expect(run('merchants', 'lose')).rejects.toMatchObject(refused('command_unknown'));
    await expect(run('merchants', 'add', 'Bottega')).rejects.toMatchObject(refused('merchant_invalid'));
  });

  test('withholds a share of what a merchant is paid, says so in its list and in the audit, and lets go of it', async () => {
    const added = await run(
      'merchants',
      'add',
      'Bottega Blu',
      ...place,
      '--reserve',
      '500',
      '--reserve-days',
      '90',
    );
    const [, merchant] = /^(mer_\w+) {2}.*Bottega Blu, Siena {2}reserve 5 % for 90 days$/m.exec(added)!;
    const set = (...options: string[]) => run('merchants', 'set', merchant!, ...options);
    expect(await set('--reserve', '1250', '--reserve-days', '30')).toContain('reserve 12.5 % for 30 days');
    expect(await set('--reserve', '0')).toMatch(new RegExp(`^${merchant} .*Bottega Blu, Siena$`, 'm'));
    for (const options of [
      ['--reserve', '500'],
      ['--reserve', 'half', '--reserve-days', '90'],
      ['--reserve-days', '9'],
    ])
      await expect(set(...options)).rejects.toMatchObject(refused('reserve_invalid'));
    await expect(set()).rejects.toMatchObject(refused('option_missing'));
    await expect(set('--reserve', '0', '--cut-off', '18:30')).rejects.toMatchObject(refused('--cut-off'));
    const deeds = (await world.processor.audit()).filter(({subject}) => subject === merchant);
    expect(deeds.map(({actor, action}) => `${actor} ${action}`)).toEqual([
      ...['operator merchant_added', 'operator reserve_set', 'operator reserve_set'],
    ]);
    const logged = world.log.map(line => JSON.parse(line) as Record<string, unknown>);
    expect(logged.filter(line => line['merchant'] === merchant)).toMatchObject([
      {event: 'merchant_added', basis_points: 500, days: 90},
      {event: 'reserve_set', basis_points: 1250, days: 30},
      {event: 'reserve_set', basis_points: 0},
    ]);
  });

  test('takes no reserve away by its socket unless it is told to', async () => {
    const socketPath = join(world.data, 'admin.sock');
    const post = async (query: string): Promise<number | undefined> => {
      const asked = request({socketPath, method: 'POST', path: `/merchants/reserve?${query}`}).end();
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    const reserves = async () =>
      (await world.processor.merchants.list()).map(({id, reserve_bps}) => `${id} ${reserve_bps}`);
    expect(await post('id=mer_demo&reserve=500&reserve_days=9')).toBe(200);
    for (const query of ['id=mer_demo', 'id=mer_demo&reserve_days=9']) expect(await post(query)).toBe(409);
    expect(await reserves()).toContain('mer_demo 500');
    expect(await post('id=mer_demo&reserve=0')).toBe(200);
    expect(await reserves()).toContain('mer_demo null');
  });

  test.each([
    {name: '', city: 'Siena', country: 'IT', mcc: '5732'},
    {name: 'Bottega', city: ' ', country: 'IT', mcc: '5732'},
    {name: 'Bottega', city: 'Siena', country: 'it', mcc: '5732'},
    {name: 'Bottega', city: 'Siena', country: 'IT', mcc: '573'},
    {name: 'Bottega\u0007', city: 'Siena', country: 'IT', mcc: '5732'},
  ])('merchant_invalid: %j', given =>
    expect(world.processor.merchants.add(given)).rejects.toMatchObject({code: 'merchant_invalid'}),
  );
});
