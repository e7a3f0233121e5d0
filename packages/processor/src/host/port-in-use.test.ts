import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {COMMANDS} from './commands.js';
import {listen, type Listening} from './listen.js';
import {portInUse} from './port-in-use.js';

let other: Listening;
beforeEach(async () => {
  other = await listen(async () => new Response(), 0, '127.0.0.1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await other.close();
});

const told = (setting: string) =>
  `port_in_use: port ${other.port} is taken. Stop what listens there, or set ${setting} to another.`;

test.each(['FLORIN_PORT', 'FLORIN_METRICS_PORT'])('a start on a %s that is taken says so', async setting => {
  const env = {FLORIN_NETWORK: '@florin/sandbox/node', FLORIN_HOST: '127.0.0.1', FLORIN_PORT: '0'};
  for (const [name, value] of Object.entries({...env, [setting]: String(other.port)}))
    vi.stubEnv(name, value);
  await expect(COMMANDS.start('nowhere', [], {})).rejects.toThrow(told(setting));
});

test('what is told of a taken port has a code', async () => {
  const error = await listen(async () => new Response(), other.port, '127.0.0.1').catch((e: unknown) => e);
  expect(portInUse(error, {'--port': other.port})).toMatchObject({
    ...{code: 'port_in_use', message: told('--port')},
  });
});

test('of two settings that are alike the last came too late, and what else goes wrong is told as it is', () => {
  const {port} = other;
  const error = Object.assign(new Error('listen'), {code: 'EADDRINUSE', port});
  expect(portInUse(error, {FLORIN_PORT: port, SHOP_PORT: port})).toMatchObject({message: told('SHOP_PORT')});
  expect(portInUse(error, {FLORIN_PORT: 1, SHOP_PORT: port})).toMatchObject({message: told('SHOP_PORT')});
  for (const ports of [{}, {FLORIN_METRICS_PORT: undefined}]) expect(portInUse(error, ports)).toBe(error);
  const socket = Object.assign(new Error('listen'), {code: 'EADDRINUSE'});
  expect(portInUse(socket, {FLORIN_METRICS_PORT: undefined})).toBe(socket);
  const denied = Object.assign(new Error('listen'), {code: 'EACCES', port});
  expect(portInUse(denied, {FLORIN_PORT: port})).toBe(denied);
});
