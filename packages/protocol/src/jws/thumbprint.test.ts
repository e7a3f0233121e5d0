import {expect, test} from 'vitest';
import {sha256, thumbprint} from './thumbprint.js';

// RFC 7638 §3.1
const RSA = {
  kty: 'RSA',
  n: [
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn',
    'jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q',
    'MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awap',
    'JzKnqDKgw',
  ].join(''),
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
};
// RFC 8037 appendix A.2 and A.3
const OKP = {kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'};

test.each([
  ['RSA', RSA, 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'],
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
