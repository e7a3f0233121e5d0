import {createHmac, generateKeyPairSync, sign as signBytes} from 'node:crypto';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {importVerifyingKey, verify} from '../envelope/sign.js';
import type {SigningJwk} from '../jwk.js';
import {
  base64url,
  newSigningPair,
  signatureOf,
  signByHand,
  type SigningPair,
} from '../../../../test/fixtures/signed.ts';
import {thumbprint} from './thumbprint.js';
import {parseJws, verifyWithWebCrypto} from './verify.js';

const TYP = 'florin-result+jwt';
const CLAIMS = {iss: 'https://pay.example', amount: {value: 1999, currency: 'EUR'}};
const PAYLOAD = JSON.stringify(CLAIMS);

let pair: SigningPair;
let stranger: SigningPair;
beforeAll(async () => {
  pair = await newSigningPair();
  stranger = await newSigningPair();
});

/** What both readers say of a text. They must agree. */
const read = async (
  jws: string,
  typ = TYP,
  keys: SigningJwk[] = [stranger.jwk, pair.jwk],
): Promise<unknown> => {
  const imported = (await Promise.all(keys.map(importVerifyingKey))).filter(key => key !== undefined);
  const find = (kid: string) => imported.find(key => key.kid === kid);
  const [jose, webCrypto] = [await verify(jws, typ, find), await verifyWithWebCrypto(jws, typ, keys)];
  expect(webCrypto).toEqual(jose);
  return jose;
};

const header = (change: object = {}): string =>
  JSON.stringify({alg: 'ES256', typ: TYP, kid: pair.jwk.kid, ...change});
const signed = (change: object = {}, payload = PAYLOAD): string =>
  signByHand(header(change), payload, pair.own.key);
const withHeader = (text: string): string => signByHand(text, PAYLOAD, pair.own.key);
const replace = (index: number, by: (part: string) => string): string =>
  signed()
    .split('.')
    .map((part, i) => (i === index ? by(part) : part))
    .join('.');
const unsigned = (change: object): string => `${base64url(header(change))}.${base64url(PAYLOAD)}`;
const bump = (part: string): string =>
  part.slice(0, -1) + String.fromCharCode(part.charCodeAt(part.length - 1) + 1);

describe('accepted by both', () => {
  test('what one of the keys signed', async () => expect(await read(signed())).toEqual(CLAIMS));

  test('with its members in another order, and spaces between', async () => {
    const {kid} = pair.jwk;
    expect(await read(withHeader(`{ "kid":"${kid}", "typ":"${TYP}", "alg":"ES256" }`))).toEqual(CLAIMS);
  });
});

describe('refused by both', () => {
  const rsa = generateKeyPairSync('rsa', {modulusLength: 2048});
  const hs256 = (): string => {
    const input = unsigned({alg: 'HS256'});
    return `${input}.${createHmac('sha256', JSON.stringify(pair.jwk)).update(input).digest('base64url')}`;
  };
  const rs256 = (): string => {
    const input = unsigned({alg: 'RS256'});
    return `${input}.${base64url(signBytes('sha256', Buffer.from(input), rsa.privateKey))}`;
  };

  const plainBase64 = (): string => {
    const input = `${base64url(header())}.${Buffer.from('{"a":"???~~~"} ').toString('base64')}`;
    expect(input).toMatch(/[+/]/);
    return `${input}.${signatureOf(input, pair.own.key)}`;
  };

  test.each<[name: string, jws: () => string]>([
    ['another key under our name', () => signByHand(header(), PAYLOAD, stranger.own.key)],
    ['our key under another name', () => signed({kid: stranger.jwk.kid})],
    ['an unknown name', () => signed({kid: 'A'.repeat(43)})],
    ['no name', () => signed({kid: undefined})],
    ['a name that is no text', () => signed({kid: 1})],
    ['alg none', () => `${unsigned({alg: 'none'})}.`],
    ['alg none, signed', () => signed({alg: 'none'})],
    ['alg HS256 over the public key', hs256],
    ['alg RS256', rs256],
    ['alg ES384', () => signed({alg: 'ES384'})],
    ['alg in small letters', () => signed({alg: 'es256'})],
    ['no alg', () => signed({alg: undefined})],
    ['another typ', () => signed({typ: 'florin-session+jwt'})],
    ['typ with its tree', () => signed({typ: `application/${TYP}`})],
    ['no typ', () => signed({typ: undefined})],
    ['crit', () => signed({crit: ['exp'], exp: 1})],
    ['b64', () => signed({b64: false, crit: ['b64']})],
    ['jku', () => signed({jku: 'https://evil.example/jwks.json'})],
    ['jwk', () => signed({jwk: stranger.jwk})],
    ['x5c', () => signed({x5c: []})],
    ['cty', () => signed({cty: 'JWT'})],
    ['__proto__ in the header', () => withHeader(header().replace('{', '{"__proto__":{},'))],
    ['alg twice', () => withHeader(header().replace('{', '{"alg":"none",'))],
    ['kid twice, once escaped', () => withHeader(header().replace('{', '{"\\u006bid":"x",'))],
    ['a header of null', () => withHeader('null')],
    ['a header that is an array', () => withHeader('["ES256"]')],
    ['a header that is a text', () => withHeader('"ES256"')],
    ['a header that is no JSON', () => withHeader('ES256')],
    ['a header with a byte order mark', () => withHeader(`\uFEFF${header()}`)],
    ['a payload that is no JSON', () => signed({}, 'florin')],
    ['a payload with a name twice', () => signed({}, '{"status":"declined","status":"authorized"}')],
    ['a payload with a byte order mark', () => signed({}, `\uFEFF${PAYLOAD}`)],
    ['a payload nested deeply', () => signed({}, '['.repeat(500) + ']'.repeat(500))],
    ['an empty payload', () => signed({}, '')],
    ['a payload changed', () => replace(1, () => base64url(PAYLOAD.replace('1999', '1')))],
    ['a payload respelled', () => replace(1, () => base64url(`${PAYLOAD} `))],
    ['a header respelled', () => replace(0, () => base64url(`${header()} `))],
    ['a signature cut short', () => replace(2, part => part.slice(0, -4))],
    ['a signature with more', () => replace(2, part => `${part}AAAA`)],
    ['no signature', () => replace(2, () => '')],
    ['a signature of zeros', () => replace(2, () => base64url(Buffer.alloc(64)))],
    ['a signature in DER', () => `${unsigned({})}.${signatureOf(unsigned({}), pair.own.key, 'der')}`],
    ['a signature not canonical', () => replace(2, bump)],
    ['a part with padding', () => replace(2, part => `${part}==`)],
    ['a part in plain base64', plainBase64],
    ['a part with a line end', () => replace(0, part => `${part}\n`)],
    ['two parts', () => signed().split('.').slice(0, 2).join('.')],
    ['four parts', () => `${signed()}.`],
    ['as JSON', () => JSON.stringify({payload: signed()})],
    ['nothing', () => ''],
    ['two dots', () => '..'],
    ['more than anyone would sign', () => signed({}, JSON.stringify('x'.repeat(16_384)))],
    ['a megabyte of dots', () => '.'.repeat(1_000_000)],
  ])('%s', async (_name, jws) => expect(await read(jws())).toBeUndefined());

  test('a session token where a result is asked for', async () =>
    expect(await read(signed(), 'florin-session+jwt')).toBeUndefined());

  test('no keys, and keys whose names are not their own', async () => {
    expect(await read(signed(), TYP, [])).toBeUndefined();
    const renamed = {...stranger.jwk, kid: pair.jwk.kid};
    expect(await read(signByHand(header(), PAYLOAD, stranger.own.key), TYP, [renamed])).toBeUndefined();
  });

  test('a key that is no point of the curve', async () => {
    const off = {...pair.jwk, y: pair.jwk.x};
    const jwk = {...off, kid: await thumbprint(off)};
    expect(await read(signed({kid: jwk.kid}), TYP, [jwk])).toBeUndefined();
  });
});

describe('nothing escapes into a prototype', () => {
  afterAll(() => expect(({} as Record<string, unknown>)['polluted']).toBeUndefined());

  test('a payload may name its members as it likes', async () => {
    const claims = (await read(signed({}, '{"__proto__":{"polluted":1},"constructor":2}'))) as object;
    expect(Object.keys(claims)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(claims)).toBeNull();
  });
});

test('parseJws reads without verifying, and never throws', () => {
  expect(parseJws(signed())?.payload()).toEqual(CLAIMS);
  expect(parseJws('a.b')).toBeUndefined();
  expect(parseJws(withHeader('null'))).toBeUndefined();
});
