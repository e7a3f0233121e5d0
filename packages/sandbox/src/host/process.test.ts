import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {connect as connectByName} from '@florin/network/node';
import {nodeRuntime} from '@florin/runtime/node';
import {X509Certificate} from 'node:crypto';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {connect} from '../node.js';
import {adminAt} from './admin.js';
import {developmentCertificates} from './certificates.js';
import {runSandbox} from './process.js';
import {spawnSandbox} from './spawn.js';

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'florin-sandbox-'));
});
afterEach(() => rmSync(data, {recursive: true, force: true}));

const runtime = nodeRuntime();
const settings = () => ({data, host: 'localhost', port: 0, runtime});

test('certificates are made once, for their owner alone, and each is good for its own end', async () => {
  const folder = join(data, 'tls');
  const made = await developmentCertificates(folder, Date.now());
  expect(await developmentCertificates(folder, Date.now())).toEqual(made);
  expect(readdirSync(folder).sort()).toEqual([
    'ca.crt',
    'client.crt',
    'client.key',
    'server.crt',
    'server.key',
  ]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const authority = new X509Certificate(made.server.ca);
  const [server, client] = [new X509Certificate(made.server.cert), new X509Certificate(made.client.cert)];
  for (const each of [server, client]) {
    expect(each.verify(authority.publicKey)).toBe(true);
    expect(each.ca).toBe(false);
  }
  expect(server.checkHost('localhost')).toBe('localhost');
  expect([server.keyUsage, client.keyUsage]).toEqual([['1.3.6.1.5.5.7.3.1'], ['1.3.6.1.5.5.7.3.2']]);
});

test('a folder is of one sandbox at a time, and found again by the next', async () => {
  const running = await runSandbox(settings());
  running.sandbox.deposit('visa_pays', 'EUR', 500);
  await expect(runSandbox(settings())).rejects.toThrow(/^sandbox_in_use/);
  await expect(connect({data, runtime})).rejects.toThrow(/^sandbox_in_use/);
  await running.close();
  const next = await connect({data, runtime});
  expect(next.sandbox.balance('visa_pays', 'EUR')?.posted).toBe(100_000_500);
  await next.close();
});

test('its operator sees accounts and decisions and sets faults, through a socket of its own', async () => {
  const running = await runSandbox(settings());
  const socket = join(data, 'admin.sock');
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  const ask = (path: string, method = 'GET') => adminAt(socket)(new Request(`http://admin${path}`, {method}));
  expect(await (await ask('/accounts')).json()).toEqual(running.sandbox.accounts());
  expect(await (await ask('/decisions')).json()).toEqual([]);
  expect(await (await ask('/authentications')).json()).toEqual([]);
  expect((await ask('/faults?mti=0100&fault=silence', 'POST')).status).toBe(200);
  for (const wrong of ['mti=0100&fault=fire', 'mti=card&fault=late', 'mti=0100&fault=late&ms=x', ''])
    expect((await ask(`/faults?${wrong}`, 'POST')).status).toBe(400);
  expect((await ask('/faults?mti=0100&fault=silence')).status).toBe(404);
  expect(await (await ask('/faults?mti=0100&fault=fire', 'POST')).json()).toMatchObject({
    code: 'fault_unknown',
  });
  await running.close();
});

test('its operator sets accounts and issuers, and the next on the folder has them so', async () => {
  const running = await runSandbox(settings());
  const admin = adminAt(join(data, 'admin.sock'));
  const post = async (path: string, body: unknown) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await admin(new Request(`http://admin${path}`, {method: 'POST', body: text}));
    return [answer.status, await answer.json().catch(() => undefined)];
  };
  const status = 'lost';
  expect(await post('/accounts/visa_pays', {status, posted: {EUR: 5}})).toMatchObject([
    200,
    {id: 'visa_pays', last4: '4242', status, balances: {EUR: {available: 5}}},
  ]);
  expect(await post('/issuers/jcb_bank', {up: false, latency: 5})).toMatchObject([
    200,
    {up: false, latency: 5},
  ]);
  const issuers = await (await admin(new Request('http://admin/issuers'))).json();
  expect(issuers).toEqual(running.sandbox.issuers());
  for (const wrong of ['{', '', `"${'x'.repeat(70_000)}"`, {status: 'asleep'}, {up: true}])
    expect(await post('/accounts/visa_pays', wrong)).toMatchObject([400, {code: 'settings_invalid'}]);
  expect(await post('/issuers/jcb_bank', {up: 1})).toEqual([
    400,
    {code: 'settings_invalid', message: 'up is not as it has to be.'},
  ]);
  const card = '4242424242424242';
  const [known, unknown] = [await post(`/accounts/${card}`, {}), await post(`/issuers/${card}`, {up: true})];
  expect([known, unknown]).toMatchObject([
    [404, {code: 'account_unknown'}],
    [404, {code: 'issuer_unknown'}],
  ]);
  expect(JSON.stringify([known, unknown])).not.toContain(card);
  expect(await post('/accounts/visa_pays/more', {})).toEqual([404, undefined]);
  const before = running.sandbox.accounts();
  await running.close();
  const next = await connect({data, runtime});
  expect([next.sandbox.accounts(), next.sandbox.issuers()]).toEqual([before, issuers]);
  await next.close();
});

test('browsers find the pages of its issuers on a port of their own, whatever they send', async () => {
  const running = await runSandbox(settings());
  const [origin] = running.challenges;
  expect(origin).toBe(`http://localhost:${running.acsPort}`);
  const post = (body: string) =>
    fetch(`${origin}/challenge`, {method: 'POST', body: new URLSearchParams({creq: body})});
  const page = await post('none');
  expect([page.status, page.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
  expect(await page.text()).toContain('We know of no such payment');
  expect((await post('x'.repeat(70_000))).status).toBe(400);
  expect((await fetch(`${origin}/accounts`)).status).toBe(404);
  await running.close();
  await expect(post('none')).rejects.toThrow();
});

test('in process they are on a port that is free, and gone with it', async () => {
  const connection = await connect({data, runtime});
  const [origin] = connection.challenges!;
  expect((await fetch(`${origin}/challenge`)).status).toBe(405);
  await connection.close();
  await expect(fetch(`${origin}/challenge`)).rejects.toThrow();
});

test('a part goes on through a signal to all of a service, and ends when whoever started it lets it', async () => {
  const spawned = await spawnSandbox({data});
  const isThere = async () => (await spawned.admin(new Request('http://admin/accounts'))).status;
  try {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.kill(spawned.pid, signal);
    // Whatever a signal begins has begun by the second answer.
    expect([await isThere(), await isThere(), await isThere()]).toEqual([200, 200, 200]);
  } finally {
    await spawned.stop();
  }
});

test('whoever starts it as a part is told of both ports', async () => {
  const spawned = await spawnSandbox({data});
  try {
    const answer = await fetch(`http://localhost:${spawned.acsPort}/challenge`);
    expect([answer.status, spawned.acsPort === spawned.port]).toEqual([405, false]);
    const connection = await spawned.network.connect({data, runtime});
    expect(connection.challenges).toEqual([`http://localhost:${spawned.acsPort}`]);
    await connection.close();
    vi.stubEnv('FLORIN_LINK', `localhost:${spawned.port}`);
    vi.stubEnv('FLORIN_LINK_TLS', join(data, 'tls'));
    for (const wrong of ['acs.example', 'https://acs.example/', 'https://a.example; script-src *', 'null']) {
      vi.stubEnv('FLORIN_CHALLENGES', wrong);
      await expect(connectByName({data, runtime})).rejects.toThrow(/^setting_invalid: FLORIN_CHALLENGES/);
    }
    for (const [named, origins] of [
      ['https://a.example  http://b.example:1', ['https://a.example', 'http://b.example:1']],
      ['https:', ['https:']],
      ['', undefined],
    ] as const) {
      vi.stubEnv('FLORIN_CHALLENGES', named);
      const byName = await connectByName({data, runtime});
      expect(byName.challenges).toEqual(origins);
      await byName.close();
    }
  } finally {
    vi.unstubAllEnvs();
    await spawned.stop();
  }
});

test('the command says how it is used, and which setting it cannot read', () => {
  const command = join(import.meta.dirname, '../../bin/florin-sandbox.js');
  const run = (args: string[], env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [command, ...args], {env, encoding: 'utf8'});
  expect(run(['--help'])).toMatchObject({status: 0, stdout: expect.stringContaining('FLORIN_SANDBOX_PORT')});
  expect(run([]).status).toBe(2);
  const refused = run(['start', '--data', data], {FLORIN_SANDBOX_PORT: '99999'});
  expect(refused).toMatchObject({status: 1, stderr: 'setting_invalid: FLORIN_SANDBOX_PORT is 0 to 65535.\n'});
  const other = run(['start', '--data', data], {FLORIN_SANDBOX_ACS_PORT: 'x'});
  expect(other.stderr).toBe('setting_invalid: FLORIN_SANDBOX_ACS_PORT is 0 to 65535.\n');
  expect(readFileSync(command, 'utf8')).toMatch(/^#!/);
});
