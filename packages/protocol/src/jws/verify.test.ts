import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {forgeries, genuine, variants, type Original} from '../../../../test/fixtures/forged/index.ts';
import {newSigningPair, signByHand} from '../../../../test/fixtures/signed.ts';
import {importVerifyingKey, verify} from '../envelope/sign.js';
import type {SigningJwk} from '../jwk.js';
import {thumbprint} from './thumbprint.js';
import {parseJws, verifyWithWebCrypto} from './verify.js';

const TYP = 'florin-result+jwt';
const CLAIMS = {iss: 'https://pay.example', amount: {value: 1999, currency: 'EUR'}};
const PAYLOAD = JSON.stringify(CLAIMS);

let original: Original;
beforeAll(async () => {
  const [pair, second, stranger] = await Promise.all([newSigningPair(), newSigningPair(), newSigningPair()]);
  original = {pair, second, stranger, typ: TYP, payload: PAYLOAD, other: ''};
  original.other = genuine({...original, payload: JSON.stringify({...CLAIMS, reference: 'other'})});
});

/** What both readers say of a text. They must agree. */
const read = async (jws: string, typ = TYP, keys = published()): Promise<unknown> => {
  const imported = (await Promise.all(keys.map(importVerifyingKey))).filter(key => key !== undefined);
  const find = (kid: string) => imported.find(key => key.kid === kid);
  const [jose, webCrypto] = [await verify(jws, typ, find), await verifyWithWebCrypto(jws, typ, keys)];
  expect(webCrypto).toEqual(jose);
  return jose;
};
const published = (): SigningJwk[] => [original.second.jwk, original.pair.jwk];

test.each(variants)('accepted by both: %s', async (_name, make) =>
  expect(await read(make(original))).toMatchObject(CLAIMS),
);

describe('refused by both', () => {
  test.each(forgeries)('%s (%s)', async (_name, _rule, forge) =>
    expect(await read(forge(original))).toBeUndefined(),
  );

  test('a session token where a result is asked for', async () =>
    expect(await read(genuine(original), 'florin-session+jwt')).toBeUndefined());

  test('no keys, and keys whose names are not their own', async () => {
    expect(await read(genuine(original), TYP, [])).toBeUndefined();
    const {pair, stranger} = original;
    const renamed = {...stranger.jwk, kid: pair.jwk.kid};
    const forged = genuine({...original, pair: {jwk: renamed, own: stranger.own}});
    expect(await read(forged, TYP, [renamed])).toBeUndefined();
  });

  test('a key that is no point of the curve', async () => {
    const {jwk, own} = original.pair;
    const off = {...jwk, y: jwk.x};
    const named = {...off, kid: await thumbprint(off)};
    const forged = genuine({...original, pair: {jwk: named, own}});
    expect(await read(forged, TYP, [named])).toBeUndefined();
  });
});

describe('nothing escapes into a prototype', () => {
  afterAll(() => expect(({} as Record<string, unknown>)['polluted']).toBeUndefined());

  test('a payload may name its members as it likes', async () => {
    const payload = '{"__proto__":{"polluted":1},"constructor":2}';
    const claims = (await read(genuine({...original, payload}))) as object;
    expect(Object.keys(claims)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(claims)).toBeNull();
  });
});

test('parseJws reads without verifying, and never throws', () => {
  expect(parseJws(genuine(original))?.payload()).toEqual(CLAIMS);
  expect(parseJws('a.b')).toBeUndefined();
  expect(parseJws(signByHand('null', PAYLOAD, original.pair.own.key))).toBeUndefined();
});
