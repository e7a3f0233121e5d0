import {createHash, generateKeyPairSync} from 'node:crypto';
import {thumbprint} from '@florin/protocol/envelope';
import {RSA, RSA_THUMBPRINT} from '../fixtures/rfc-7638.ts';
import {KINDS} from '../fixtures/sealed.ts';
import type {Jwk, KeyVector} from './files.ts';
import type {TestKeys} from './keys.ts';

const good = (name: string, jwk: Jwk): KeyVector => ({
  ...{name, use: jwk['use'] as 'sig' | 'enc', jwk},
  accept: true,
});

const allKinds = ({first, sealing}: TestKeys): [string, Jwk][] => [
  ['ES256', first.jwk],
  ...KINDS.map((kind): [string, Jwk] => [kind, sealing[kind].jwk]),
];

const goodKeys = (keys: TestKeys): KeyVector[] => [
  ...allKinds(keys).map(([kind, jwk]) => good(kind, jwk)),
  ...allKinds(keys).map(([kind, jwk]) =>
    good(`${kind}, members in another order`, Object.fromEntries(Object.entries(jwk).reverse())),
  ),
  ...allKinds(keys).map(([kind, jwk]) => good(`${kind}, a member nobody knows`, {...jwk, new: 1})),
  good('the example of RFC 7638', {...RSA, kid: RSA_THUMBPRINT, alg: 'RSA-OAEP-256', use: 'enc'}),
];

const digest = (algorithm: string, text: string): string =>
  createHash(algorithm).update(text).digest('base64url');

/** RFC 7638 names the members, their order and that nothing stands between: everything else is another name. */
const wrongNames = (keys: TestKeys): KeyVector[] =>
  allKinds(keys).flatMap(([kind, jwk]) => {
    const {kid, alg: _alg, use, ...bare} = jwk as Jwk & {kid: string; use: 'sig' | 'enc'};
    const sorted = Object.entries(bare).sort(([a], [b]) => (a < b ? -1 : 1));
    const json = (entries: [string, unknown][], indent?: number) =>
      JSON.stringify(Object.fromEntries(entries), null, indent);
    const names: [string, unknown][] = [
      ['no kid', undefined],
      ['an empty kid', ''],
      ['a kid that is no text', 1],
      ['the kid of another key', keys.stranger.jwk.kid],
      ['kid with padding', `${kid}=`],
      ['kid in small letters', kid.toLowerCase()],
      ['kid in hex', Buffer.from(kid, 'base64url').toString('hex')],
      ['kid over SHA-1', digest('sha1', json(sorted))],
      ['kid over SHA-512', digest('sha512', json(sorted))],
      ['kid over one member more', digest('sha256', json([...sorted, ['use', use]]))],
      ['kid over members in another order', digest('sha256', json(sorted.toReversed()))],
      ['kid over indented JSON', digest('sha256', json(sorted, 2))],
    ];
    return names.map(([name, wrong]) => ({
      ...{name: `${kind}, ${name}`, use, jwk: {...jwk, kid: wrong}},
      ...{accept: false, rule: 'kid'},
    }));
  });

const bareOf = (kind: 'P-384' | 'Ed25519'): Jwk =>
  (kind === 'P-384'
    ? generateKeyPairSync('ec', {namedCurve: 'P-384'})
    : generateKeyPairSync('ed25519')
  ).publicKey.export({format: 'jwk'});

/** Coordinates on Curve25519, little-endian, that lead to a secret of zeros whatever the other half (RFC 7748 §6.1). */
const SMALL_ORDER = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
].map(hex => Buffer.from(hex, 'hex').toString('base64url'));

/** The same bytes to a lenient decoder: the bits that no byte uses are set. */
const spare = (text: unknown): string => {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = letters.indexOf(String(text).at(-1)!);
  return String(text).slice(0, -1) + letters[last + 1]!;
};

const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64url');

const wrongKinds = async ({first, sealing}: TestKeys): Promise<KeyVector[]> => {
  const sig: Jwk = first.jwk;
  const [okp, ec, rsa] = KINDS.map(kind => sealing[kind].jwk as Jwk) as [Jwk, Jwk, Jwk];
  const short = generateKeyPairSync('rsa', {modulusLength: 1024}).publicKey.export({format: 'jwk'}) as Jwk;
  const rows: [name: string, use: 'sig' | 'enc', rule: string, jwk: Jwk][] = [
    ['ES256 for sealing', 'enc', 'kind', sig],
    ['P-256 for signatures', 'sig', 'kind', ec],
    ['RSA for signatures', 'sig', 'kind', {...rsa, alg: 'RS256', use: 'sig'}],
    ['Ed25519 for signatures', 'sig', 'kind', {...bareOf('Ed25519'), alg: 'EdDSA', use: 'sig'}],
    ['ES384', 'sig', 'kind', {...bareOf('P-384'), alg: 'ES384', use: 'sig'}],
    ['P-384 as ES256', 'sig', 'kind', {...bareOf('P-384'), alg: 'ES256', use: 'sig'}],
    ['P-384 for sealing', 'enc', 'kind', {...bareOf('P-384'), alg: 'ECDH-ES', use: 'enc'}],
    ['Ed25519 for sealing', 'enc', 'kind', {...bareOf('Ed25519'), alg: 'ECDH-ES', use: 'enc'}],
    ['a secret', 'sig', 'kind', {kty: 'oct', k: zeros(32), alg: 'HS256', use: 'sig'}],
    ['ES256 without use', 'sig', 'kind', {...sig, use: undefined}],
    ['ES256 without alg', 'sig', 'kind', {...sig, alg: undefined}],
    ['X25519 without use', 'enc', 'kind', {...okp, use: undefined}],
    ['X25519 without alg', 'enc', 'kind', {...okp, alg: undefined}],
    ['P-256 with key wrapping', 'enc', 'kind', {...ec, alg: 'ECDH-ES+A256KW'}],
    ['X25519 with key wrapping', 'enc', 'kind', {...okp, alg: 'ECDH-ES+A256KW'}],
    ['RSA-OAEP with SHA-1', 'enc', 'kind', {...rsa, alg: 'RSA-OAEP'}],
    ['RSA1_5', 'enc', 'kind', {...rsa, alg: 'RSA1_5'}],
    ['P-256 without y', 'enc', 'kind', {...ec, y: undefined}],
    ['RSA without e', 'enc', 'kind', {...rsa, e: undefined}],
    ['ES256 with padding', 'sig', 'kind', {...sig, x: `${String(sig['x'])}=`}],
    ['ES256, x with spare bits', 'sig', 'kind', {...sig, x: spare(sig['x'])}],
    ['X25519, x with spare bits', 'enc', 'kind', {...okp, x: spare(okp['x'])}],
    ['RSA, n with spare bits', 'enc', 'kind', {...rsa, n: spare(rsa['n'])}],
    ['ES256 off the curve', 'sig', 'unusable', {...sig, y: sig['x']}],
    ['ES256, coordinates swapped', 'sig', 'unusable', {...sig, x: sig['y'], y: sig['x']}],
    ['ES256 at zero', 'sig', 'unusable', {...sig, x: zeros(32), y: zeros(32)}],
    ['ES256, x too short', 'sig', 'kind', {...sig, x: zeros(31)}],
    ['P-256 off the curve', 'enc', 'unusable', {...ec, y: ec['x']}],
    ['P-256, x too long', 'enc', 'kind', {...ec, x: zeros(33)}],
    ['X25519, x too short', 'enc', 'kind', {...okp, x: zeros(31)}],
    ['X25519, x too long', 'enc', 'kind', {...okp, x: zeros(33)}],
    ...SMALL_ORDER.map((x, i): [string, 'enc', string, Jwk] => [
      ...([`X25519 of small order (${i + 1})`, 'enc', 'unusable'] as const),
      {...okp, x},
    ]),
    ['RSA of 1,024 bits', 'enc', 'unusable', {...short, alg: 'RSA-OAEP-256', use: 'enc'}],
  ];
  return Promise.all(
    rows.map(async ([name, use, rule, jwk]) => ({
      ...{name, use, accept: false, rule},
      jwk: {...jwk, kid: await thumbprint(jwk)},
    })),
  );
};

/** Public keys, and keys that are none. */
export const keyVectors = async (keys: TestKeys): Promise<KeyVector[]> => [
  ...goodKeys(keys),
  ...wrongNames(keys),
  ...(await wrongKinds(keys)),
];
