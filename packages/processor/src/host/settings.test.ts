import {expect, test} from 'vitest';
import {requireLoopback} from './demo.js';
import {issuerOf, readSettings} from './settings.js';

const network = {FLORIN_NETWORK: '@florin/sandbox/node'};

test('what is not set has a default, and a processor is for production unless told otherwise', async () => {
  expect(await readSettings(network)).toMatchObject({port: 4400, data: '.florin', profile: 'production'});
});

test('a processor signs in the name of the origin that it has, or is given', async () => {
  expect(issuerOf(await readSettings(network))).toBe('http://localhost:4400');
  const env = {...network, FLORIN_HOST: '127.0.0.1', FLORIN_PORT: '1'};
  expect(issuerOf(await readSettings(env))).toBe('http://127.0.0.1:1');
  const issuer = 'https://pay.example';
  expect(issuerOf(await readSettings({...env, FLORIN_ISSUER: issuer}))).toBe(issuer);
});

test('the acquirer is whom the network knows', async () => {
  expect(await readSettings(network)).toMatchObject({acquirer: undefined});
  expect(await readSettings({...network, FLORIN_ACQUIRER: '01234567890'})).toMatchObject({
    acquirer: '01234567890',
  });
});

test.each([
  ['setting_missing: FLORIN_NETWORK', {}],
  ['setting_invalid: FLORIN_NETWORK', {FLORIN_NETWORK: 'node:path'}],
  ['setting_invalid: FLORIN_PORT', {...network, FLORIN_PORT: 'http'}],
  ['setting_invalid: FLORIN_PORT', {...network, FLORIN_PORT: '70000'}],
  ['setting_invalid: FLORIN_REFUSAL_FLOOR', {...network, FLORIN_REFUSAL_FLOOR: '-1'}],
  ['setting_invalid: FLORIN_RATE_LIMIT', {...network, FLORIN_RATE_LIMIT: 'none'}],
  ['setting_invalid: FLORIN_TRUSTED_PROXIES', {...network, FLORIN_TRUSTED_PROXIES: 'X-Forwarded-For'}],
  ['setting_invalid: FLORIN_CARD_DECLINES', {...network, FLORIN_CARD_DECLINES: '1.5'}],
  ['setting_invalid: FLORIN_SEALING', {...network, FLORIN_SEALING: 'X25519,P-521'}],
  ['setting_invalid: FLORIN_SEALING', {...network, FLORIN_SEALING: 'RSA,RSA'}],
  ['setting_invalid: FLORIN_ISSUER', {...network, FLORIN_ISSUER: 'pay.example'}],
  ['setting_invalid: FLORIN_ISSUER', {...network, FLORIN_ISSUER: 'https://pay.example/'}],
  ['setting_invalid: FLORIN_ISSUER', {...network, FLORIN_ISSUER: 'http://pay.example'}],
  ['setting_invalid: FLORIN_ACQUIRER', {...network, FLORIN_ACQUIRER: '123456789012'}],
  ['setting_invalid: FLORIN_ACQUIRER', {...network, FLORIN_ACQUIRER: '40 04'}],
  ['setting_invalid: FLORIN_PROFILE', {...network, FLORIN_PROFILE: 'test'}],
])('%s', async (message, env) => {
  await expect(readSettings(env)).rejects.toThrow(message);
});

test.each(['localhost', '127.0.0.1', '127.1.2.3', '::1'])('the demo listens on %s', host =>
  requireLoopback(host),
);
test.each(['0.0.0.0', '::', '192.168.1.7', 'pay.example', '127.0.0.1.example', ''])(
  'the demo is refused on "%s"',
  host => expect(() => requireLoopback(host)).toThrow(/demo_not_on_loopback/),
);

test('what is set to nothing is not set; an issuer may be this machine', async () => {
  const env = {...network, FLORIN_REFUSAL_FLOOR: '', FLORIN_PORT: '', FLORIN_ISSUER: 'http://localhost:4400'};
  expect(await readSettings(env)).toMatchObject({
    port: 4400,
    refusalFloor: 10,
    issuer: 'http://localhost:4400',
  });
});
