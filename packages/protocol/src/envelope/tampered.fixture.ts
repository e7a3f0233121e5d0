/** What can be done to an envelope, each with the rule that must refuse it. */
import {deflateRawSync} from 'node:zlib';
import {BIND, CARD, newPair, NOW, type Change, type Json, type Kind} from './sealed.fixture.js';

const without = (value: Json, name: string): Json =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
const inHeader = (members: Json): Change => ({header: header => ({...header, ...members})});
const inCard = (members: Json): Change => ({plain: plain => ({...plain, card: {...plain.card, ...members}})});
const inBind = (members: Json): Change => ({plain: plain => ({...plain, bind: {...plain.bind, ...members}})});
/** In both places, as an honest sealer with other data would write it. */
export const inBoth = (members: Json): Change => ({...inHeader(members), ...inBind(members)});
const inEpk = (members: Json): Change => ({
  header: header => ({...header, epk: {...(header['epk'] as Json), ...members}}),
});
/** Writes `text` as the first member of the object that starts with `at`. */
const insert = (at: string, text: string) => (json: string) => json.replace(at, `${at}${text},`);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const part = (index: number, change: (text: string) => string): Change => ({
  parts: parts => parts.map((text, i) => (i === index ? change(text) : text)),
});

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PARTS = ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'];
/** The same bytes to a lenient decoder: other spare bits, or where there are none a lone character more. */
const respell = (text: string): string =>
  text.length % 4 < 2 ? `${text}A` : text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.at(-1)!) + 1]!;
const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);

export type Row = [name: string, reason: string, change: Change, kinds?: readonly Kind[]];
const CURVES = ['X25519', 'P-256'] as const;
export const OTHER_ID = 'bbbbbbbbbbbbbbbbbbbb';

export const headers: Row[] = [
  ...['alg', 'enc', 'kid', 'typ', 'sid', 'att', 'jti', 'iat', 'tkh', 'crit'].map((name): Row => [
    `header without ${name}`,
    'header',
    {header: header => without(header, name)},
  ]),
  ['header without epk', 'header', {header: header => without(header, 'epk')}, CURVES],
  ...['zip', 'apu', 'apv', 'jku', 'jwk', 'cty', 'x5u', 'x5c', 'p2s', 'b64', 'toString', 'constructor'].map(
    (name): Row => [`header with ${name}`, 'header', inHeader({[name]: 'AAAA'})],
  ),
  ['header with __proto__', 'header', {headerText: insert('{', '"__proto__":{}')}],
  ['header with epk', 'header', inHeader({epk: {kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43)}}), ['RSA']],
  ...['alg', 'kid', 'sid', 'jti', 'iat', 'tkh'].map((name): Row => [
    `${name} twice in the header`,
    'header',
    {headerText: text => insert('{', `"${name}":${JSON.stringify((JSON.parse(text) as Json)[name])}`)(text)},
  ]),
  ['kid twice, once escaped', 'header', {headerText: insert('{', '"\\u006bid":"x"')}],
  ['alg none', 'header', inHeader({alg: 'none'})],
  ['alg dir', 'header', inHeader({alg: 'dir'})],
  ['alg RSA1_5', 'header', inHeader({alg: 'RSA1_5'})],
  ['alg ECDH-ES+A256KW', 'header', inHeader({alg: 'ECDH-ES+A256KW'})],
  ['the other alg', 'header', inHeader({alg: 'RSA-OAEP-256'}), CURVES],
  ['the other alg', 'header', inHeader({alg: 'ECDH-ES'}), ['RSA']],
  ['enc A128GCM, sealed so', 'header', inHeader({enc: 'A128GCM'})],
  ['enc A256CBC-HS512', 'header', inHeader({enc: 'A256CBC-HS512'})],
  ['typ JWE', 'header', inHeader({typ: 'JWE'})],
  ['another kid', 'key', inHeader({kid: 'A'.repeat(43)})],
  ['another sid in the header', 'header_sid', inHeader({sid: `cs_${OTHER_ID}`})],
  ['another att in the header', 'header_att', inHeader({att: `att_${OTHER_ID}`})],
  ['another jti in the header', 'header_jti', inHeader({jti: `env_${OTHER_ID}`})],
  ['another iat in the header', 'header_iat', inHeader({iat: NOW + 1})],
  ['iat as text', 'header', inHeader({iat: String(NOW)})],
  ['another token', 'token_hash', inHeader({tkh: 'A'.repeat(43)})],
  ['crit empty', 'header', inHeader({crit: []})],
  ['crit one short', 'header', inHeader({crit: ['sid', 'att', 'jti', 'iat']})],
  ['crit in another order', 'header', inHeader({crit: ['att', 'sid', 'jti', 'iat', 'tkh']})],
  ['crit with more', 'header', inHeader({crit: ['sid', 'att', 'jti', 'iat', 'tkh', 'exp']})],
  ['crit with an unknown name', 'header', inHeader({crit: ['sid', 'att', 'jti', 'iat', 'new']})],
  ['header not JSON', 'header', {headerText: () => 'florin'}],
  ['header null', 'header', {headerText: () => 'null'}],
  ['header an array', 'header', {headerText: text => `[${text}]`}],
  ['header with a byte order mark', 'header', {headerText: text => `\uFEFF${text}`}],
  ['header nested deeply', 'header', {headerText: insert('{', `"deep":${nested(1000)}`)}],
  ['epk with a private half', 'header', inEpk({d: 'A'.repeat(43)}), CURVES],
  ['epk with y', 'header', inEpk({y: 'A'.repeat(43)}), ['X25519']],
  ['epk without y', 'header', {header: h => ({...h, epk: without(h['epk'] as Json, 'y')})}, ['P-256']],
  ['epk of the other type', 'header', inEpk({kty: 'EC'}), ['X25519']],
  ['epk of the other type', 'header', inEpk({kty: 'OKP'}), ['P-256']],
  ['epk too short', 'header', inEpk({x: 'AAAA'}), CURVES],
  [
    'epk respelled',
    'header',
    {header: h => ({...h, epk: {...(h['epk'] as Json), x: respell((h['epk'] as {x: string}).x)}})},
    CURVES,
  ],
  [
    'epk of the other curve',
    'curve',
    {header: h => ({...h, epk: newPair('P-256').publicKey.export({format: 'jwk'})})},
    ['X25519'],
  ],
  [
    'epk of the other curve',
    'curve',
    {header: h => ({...h, epk: newPair('X25519').publicKey.export({format: 'jwk'})})},
    ['P-256'],
  ],
  ['epk of small order', 'decryption', inEpk({x: 'A'.repeat(43)}), ['X25519']],
  ['epk off the curve', 'decryption', inEpk({x: 'A'.repeat(43), y: 'A'.repeat(43)}), ['P-256']],
  [
    'epk of somebody else',
    'decryption',
    {header: h => ({...h, epk: newPair((h['epk'] as {crv: Kind}).crv).publicKey.export({format: 'jwk'})})},
    CURVES,
  ],
];

export const plaintexts: Row[] = [
  ...['v', 'card', 'bind'].map((name): Row => [
    `no ${name}`,
    'plaintext',
    {plain: plain => without(plain, name)},
  ]),
  ...['number', 'exp_month', 'exp_year', 'cvc'].map((name): Row => [
    `no card.${name}`,
    'plaintext',
    {plain: p => ({...p, card: without(p.card, name)})},
  ]),
  ...['sid', 'att', 'jti', 'iat', 'merchant', 'origin'].map((name): Row => [
    `no bind.${name}`,
    'plaintext',
    {plain: p => ({...p, bind: without(p.bind, name)})},
  ]),
  ['no bind.amount', 'bind_amount', {plain: p => ({...p, bind: without(p.bind, 'amount')})}],
  ['another v', 'plaintext', {plain: plain => ({...plain, v: 2})}],
  ['a member beside card', 'plaintext', {plain: plain => ({...plain, extra: 1})}],
  ['a member in card', 'plaintext', inCard({pin: '1234'})],
  ['a member in bind', 'plaintext', inBind({extra: 1})],
  ['a member in amount', 'plaintext', inBind({amount: {...BIND.amount, extra: 1}})],
  ['__proto__ in card', 'plaintext', {plainText: insert('"card":{', '"__proto__":{}')}],
  ['v twice', 'plaintext', {plainText: insert('{', '"v":1')}],
  ['number twice', 'plaintext', {plainText: insert('"card":{', '"number":"5555555555554444"')}],
  ['cvc twice, once escaped', 'plaintext', {plainText: insert('"card":{', '"\\u0063vc":"111"')}],
  ['amount twice', 'plaintext', {plainText: insert('"bind":{', '"amount":{"value":1,"currency":"EUR"}')}],
  ['value twice', 'plaintext', {plainText: insert('"amount":{', '"value":1')}],
  ['letters in the number', 'plaintext', inCard({number: `${CARD.number}a`})],
  ['spaces in the number', 'plaintext', inCard({number: '4242 4242 4242 4242'})],
  ['other digits in the number', 'plaintext', inCard({number: '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'})],
  ['a number as a number', 'plaintext', inCard({number: Number(CARD.number)})],
  ['a number too long', 'plaintext', inCard({number: '4'.repeat(20)})],
  ['a cvc of two digits', 'plaintext', inCard({cvc: '12'})],
  ['no cvc', 'plaintext', inCard({cvc: ''})],
  ['month 13', 'plaintext', inCard({exp_month: 13})],
  ['a year of two digits', 'plaintext', inCard({exp_year: 40})],
  ['a holder without end', 'plaintext', inCard({holder: 'x'.repeat(101)})],
  ['another sid', 'bind_sid', inBoth({sid: `cs_${OTHER_ID}`})],
  ['another att', 'bind_att', inBoth({att: `att_${OTHER_ID}`})],
  ['another sid inside', 'header_sid', inBind({sid: `cs_${OTHER_ID}`})],
  ['another att inside', 'header_att', inBind({att: `att_${OTHER_ID}`})],
  ['another jti inside', 'header_jti', inBind({jti: `env_${OTHER_ID}`})],
  ['another iat inside', 'header_iat', inBind({iat: NOW - 1})],
  ['another merchant', 'bind_merchant', inBind({merchant: 'mer_2'})],
  ['another amount', 'bind_amount', inBind({amount: {value: 1, currency: 'EUR'}})],
  ['another currency', 'bind_amount', inBind({amount: {value: 1999, currency: 'USD'}})],
  ['an amount of null', 'plaintext', inBind({amount: null})],
  ['an amount in parts of a cent', 'plaintext', inBind({amount: {value: 19.99, currency: 'EUR'}})],
  ['an origin not listed', 'bind_origin', inBind({origin: 'https://evil.example'})],
  ['a listed origin with a slash', 'plaintext', inBind({origin: `${BIND.origin}/`})],
  ['a subdomain of a listed origin', 'bind_origin', inBind({origin: 'https://a.shop.example'})],
  ['iat 121 s ago', 'stale', inBoth({iat: NOW - 121})],
  ['iat in 121 s', 'stale', inBoth({iat: NOW + 121})],
  ['iat in milliseconds', 'stale', inBoth({iat: NOW * 1000})],
  ['nested deeply', 'plaintext', {plainText: insert('{', `"deep":${nested(300)}`)}],
  ['not JSON', 'plaintext', {plainText: () => 'florin'}],
  ['JSON and more', 'plaintext', {plainText: text => `${text}{}`}],
  ['nothing', 'padding', {plainText: () => ''}],
  ['an array', 'plaintext', {plainText: text => `[${text}]`}],
  ['a byte order mark', 'plaintext', {plainText: text => `\uFEFF${text}`}],
  [
    'not UTF-8',
    'plaintext',
    {plainBytes: bytes => Buffer.concat([Buffer.from([0xff]), bytes.subarray(0, -1)])},
  ],
  ['compressed', 'padding', {plainBytes: bytes => deflateRawSync(bytes)}],
  ['no padding', 'padding', {plainBytes: bytes => Buffer.from(bytes.toString().trimEnd())}],
  ['one space less', 'padding', {plainBytes: bytes => bytes.subarray(0, -1)}],
  ['one space more', 'padding', {plainBytes: bytes => Buffer.concat([bytes, Buffer.from(' ')])}],
  ['one block more', 'padding', {plainBytes: bytes => Buffer.concat([bytes, Buffer.alloc(1024, ' ')])}],
  [
    'spaces in front',
    'padding',
    {plainBytes: bytes => Buffer.concat([Buffer.from(' '), bytes.subarray(0, -1)])},
  ],
  ['padding of zeros', 'plaintext', {plainBytes: bytes => Buffer.from(bytes.map(b => (b === 0x20 ? 0 : b)))}],
  [
    'a line end in the padding',
    'plaintext',
    {plainBytes: b => Buffer.concat([b.subarray(0, -1), Buffer.from('\f')])},
  ],
];

export const encodings: Row[] = [
  ...PARTS.map((name, i): Row => [`${name} not canonical`, 'encoding', part(i, respell)]),
  ...PARTS.map((name, i): Row => [`${name} with padding`, 'encoding', part(i, text => `${text}=`)]),
  ...PARTS.map((name, i): Row => [`${name} with a line end`, 'encoding', part(i, text => `${text}\n`)]),
  ...[2, 3, 4].map((i): Row => [`${PARTS[i]!} changed`, 'decryption', part(i, flip)]),
  ...[2, 3, 4].map((i): Row => [`${PARTS[i]!} empty`, 'decryption', part(i, () => '')]),
  ['header empty', 'header', part(0, () => '')],
  [
    'header respelled as other JSON',
    'decryption',
    {
      parts: ([header, ...rest]) => [
        Buffer.from(`${Buffer.from(header!, 'base64url').toString()} `).toString('base64url'),
        ...rest,
      ],
    },
  ],
  ['an encrypted key where none belongs', 'decryption', part(1, () => 'AAAA'), CURVES],
  ['encrypted key changed', 'decryption', part(1, flip), ['RSA']],
  ['encrypted key empty', 'decryption', part(1, () => ''), ['RSA']],
  ['tag of 12 bytes', 'decryption', part(4, text => text.slice(0, 16))],
  ['tag of 4 bytes', 'decryption', part(4, text => `${text.slice(0, 5)}A`)],
  ['IV of 16 bytes', 'decryption', part(2, text => `${text}AAAAAA`.slice(0, 22).replace(/.$/, 'A'))],
  ['four parts', 'encoding', {parts: parts => parts.slice(0, 4)}],
  ['six parts', 'encoding', {parts: parts => [...parts, '']}],
  ['white space around', 'encoding', {envelope: text => ` ${text}`}],
  ['a line end after', 'encoding', {envelope: text => `${text}\n`}],
  ['nothing at all', 'encoding', {envelope: () => ''}],
  ['four dots', 'header', {envelope: () => '....'}],
  ['as JSON', 'encoding', {envelope: text => JSON.stringify({ciphertext: text})}],
  ['oversized', 'size', {plain: plain => ({...plain, extra: 'x'.repeat(8000)})}],
  ['a megabyte of dots', 'size', {envelope: () => '.'.repeat(1_000_000)}],
  ['a megabyte of A', 'size', {envelope: () => 'A'.repeat(1_000_000)}],
];
