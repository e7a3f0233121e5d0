import {expect, test} from 'vitest';
import {RSA, RSA_THUMBPRINT} from '../../../../test/fixtures/rfc-7638.ts';
import {sha256, thumbprint} from './thumbprint.js';

// RFC 8037 appendix A.2 and A.3
const OKP = {kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'};

test.each([
  ['RSA', RSA, RSA_THUMBPRINT],
  ['OKP', OKP, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'],
])('the example of the RFC: %s', async (_kty, jwk, kid) => expect(await thumbprint(jwk)).toBe(kid));

test('counts what names the key and nothing else, in whatever order', async () => {
  const ec = {kty: 'EC', crv: 'P-256', x: 'AA', y: 'BB'};
  const kid = await sha256('{"crv":"P-256","kty":"EC","x":"AA","y":"BB"}');
  expect(await thumbprint(ec)).toBe(kid);
  expect(
    await thumbprint({use: 'sig', y: 'BB', d: 'secret', x: 'AA', kid: 'x', crv: 'P-256', kty: 'EC'}),
  ).toBe(kid);
  for (const change of [{x: 'AB'}, {y: 'BC'}, {crv: 'P-384'}, {kty: 'OKP'}])
    expect(await thumbprint({...ec, ...change})).not.toBe(kid);
});

test('a key of a kind nobody knows has a name that no key has', async () => {
  const empty = await sha256('{}');
  for (const kty of ['oct', 'constructor', '__proto__', undefined, 1])
    expect(await thumbprint({kty, k: 'AA'})).toBe(empty);
});

test('the hash of RFC 6234: abc', async () => {
  const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(await sha256('abc')).toBe(Buffer.from(hex, 'hex').toString('base64url'));
});
