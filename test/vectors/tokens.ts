import {RESULT_TYP} from '@florin/protocol';
import {sha256} from '@florin/protocol/envelope';
import {BIND, NOW, type Json} from '../fixtures/sealed.ts';
import {KEPT_ID} from '../fixtures/tampered/index.ts';
import type {TokenVector} from './files.ts';
import type {TestKeys} from './keys.ts';
import type {Original} from '../fixtures/forged/index.ts';
import {ISSUER, keeping, otherSession, sessionClaims, sessionToken} from './sessions.ts';
import {badTexts, claiming, claimsOf, goodTexts} from './signed-texts.ts';

type Expected = TokenVector['expected'];
const EXPECTED: Expected = {issuer: ISSUER, now: NOW, embedder: BIND.origin, keys: 'published'};

type Change = Partial<Expected>;
type Good = [name: string, claims: Json, expected?: Change];
const SAVED = {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040, token: KEPT_ID};
const {token: _token, ...nameless} = SAVED;
const good: Good[] = [
  ['a card to be kept', keeping],
  ['another live session', otherSession],
  [
    'a customer with saved cards, who is asked for leave',
    {saved_cards: [SAVED, {...SAVED, exp_year: 2001}], save_card: 'ask'},
  ],
  ['eight saved cards, and nobody is asked', {saved_cards: Array(8).fill(SAVED)}],
  ['a customer who has saved none', {saved_cards: [], save_card: 'ask'}],
  ['all fields asked for', {fields: {name: 'required', postal_code: 'required', country: 'optional'}}],
  ['its last second', {exp: NOW + 1}],
  ['no claim that may be left out', {capture: undefined, fields: {}}],
  ['captured at once', {capture: 'automatic'}],
  ['a brand nobody knows', {brands: ['visa', 'florin_gold']}],
  ['an amount of zero', {amount: {value: 0, currency: 'EUR'}}],
  ['the largest amount', {amount: {value: 999_999_999_999, currency: 'JPY'}}],
  ['a frame at another path, with a query', {frame_url: `${ISSUER}/v2/frame?s=${BIND.sid}`}],
  ['the other listed page', {}, {embedder: 'https://other.example'}],
  ['a page with a port', {origins: ['https://shop.example:8443']}, {embedder: 'https://shop.example:8443'}],
  ['a page on this machine', {origins: ['http://[::1]:4242']}, {embedder: 'http://[::1]:4242'}],
  ['twenty pages', {origins: [...Array(19).keys()].map(i => `https://${i}.example`).concat(BIND.origin)}],
];

type Bad = [name: string, rule: string, claims: Json, expected?: Change];
const REQUIRED = [
  ...['iss', 'aud', 'sub', 'merchant', 'mode', 'reference', 'origins', 'brands', 'fields', 'enc_jwks'],
  ...['frame_url', 'iat', 'exp', 'jti'],
];
const wrongClaims: Bad[] = [
  ...REQUIRED.map((name): Bad => [`no ${name}`, 'claims', {[name]: undefined}]),
  ...REQUIRED.map((name): Bad => [`${name} of null`, 'claims', {[name]: null}]),
  ['iss with a slash', 'claims', {iss: `${ISSUER}/`}],
  ['iss in capitals', 'claims', {iss: 'https://PAY.example'}],
  ['iss with the port of its scheme', 'claims', {iss: `${ISSUER}:443`}],
  ['aud as a list', 'claims', {aud: [ISSUER]}],
  ['aud of a merchant', 'claims', {aud: BIND.merchant}],
  ['sub of a payment', 'claims', {sub: 'pay_1aaaaaaaaaaaaaaaaaaa'}],
  ['a merchant without id', 'claims', {merchant: {name: 'Shop', country: 'DE'}}],
  ['a mode nobody knows', 'claims', {mode: 'donate'}],
  ['a mode nobody knows, without amount', 'claims', {mode: 'donate', amount: undefined}],
  ['a capture nobody knows', 'claims', {capture: 'later'}],
  ['origins as text', 'claims', {origins: BIND.origin}],
  ['an origin with a slash', 'claims', {origins: [`${BIND.origin}/`]}],
  ['an origin of *', 'claims', {origins: ['*', BIND.origin]}],
  ['an origin with *', 'claims', {origins: ['https://*.example', BIND.origin]}],
  ['no page listed', 'claims', {origins: []}],
  ['twenty-one pages', 'claims', {origins: [...Array(21).keys()].map(i => `https://${i}.example`)}],
  ['no key to seal to', 'claims', {enc_jwks: []}],
  ['a key to seal to without kind', 'claims', {enc_jwks: [{kid: 'A'.repeat(43)}]}],
  ['nine saved cards', 'claims', {saved_cards: Array(9).fill(SAVED)}],
  ['saved cards as an object', 'claims', {saved_cards: {0: SAVED}}],
  ['saved cards of null', 'claims', {saved_cards: null}],
  ['a saved card without its name', 'claims', {saved_cards: [nameless]}],
  ['a saved card with five last digits', 'claims', {saved_cards: [{...SAVED, last4: '24242'}]}],
  [
    'a saved card by the name of a payment',
    'claims',
    {saved_cards: [{...SAVED, token: 'pay_1aaaaaaaaaaaaaaaaaaa'}]},
  ],
  ['leave that is not asked for, said aloud', 'claims', {save_card: 'off'}],
  ['leave as true', 'claims', {save_card: true}],
  ['a field nobody knows', 'claims', {fields: {city: 'required'}}],
  ['a postal code that is perhaps asked for', 'claims', {fields: {postal_code: 'maybe'}}],
  ['a country of null', 'claims', {fields: {country: null}}],
  ['exp as text', 'claims', {exp: String(NOW + 1740)}],
  ['exp in parts of a second', 'claims', {exp: NOW + 1740.5}],
  ['exp below zero', 'claims', {exp: -1}],
  ['an amount as a number', 'claims', {amount: 1999}],
  ['an amount in text', 'claims', {amount: {value: '1999', currency: 'EUR'}}],
  ['an amount in parts of a cent', 'claims', {amount: {value: 19.99, currency: 'EUR'}}],
  ['an amount below zero', 'claims', {amount: {value: -1, currency: 'EUR'}}],
  ['an amount of thirteen digits', 'claims', {amount: {value: 1_000_000_000_000, currency: 'EUR'}}],
  ['an amount without currency', 'claims', {amount: {value: 1999}}],
  ['a currency in small letters', 'claims', {amount: {value: 1999, currency: 'eur'}}],
  ['an amount with more', 'claims', {amount: {value: 1999, currency: 'EUR', minor: true}}],
  ['an amount of null', 'claims', {amount: null}],
];

const others: Bad[] = [
  ['another issuer', 'iss', {iss: 'https://other-pay.example'}],
  ['another issuer, for itself', 'iss', {iss: 'https://other-pay.example', aud: 'https://other-pay.example'}],
  ['a subdomain of the issuer', 'iss', {iss: 'https://a.pay.example'}],
  ['the issuer without TLS', 'iss', {iss: 'http://pay.example'}],
  ['the issuer at a port', 'iss', {iss: `${ISSUER}:8443`}],
  ['another audience', 'aud', {aud: 'https://other-pay.example'}],
  ['the page as audience', 'aud', {aud: BIND.origin}],
  ['a frame elsewhere', 'frame_url', {frame_url: 'https://evil.example/frame'}],
  ['a frame on a subdomain', 'frame_url', {frame_url: 'https://a.pay.example/frame'}],
  ['a frame on a name that goes on', 'frame_url', {frame_url: 'https://pay.example.evil.example/frame'}],
  ['a frame behind a user name', 'frame_url', {frame_url: 'https://pay.example@evil.example/frame'}],
  ['a frame without TLS', 'frame_url', {frame_url: 'http://pay.example/frame'}],
  ['a frame at a port', 'frame_url', {frame_url: `${ISSUER}:8443/frame`}],
  ['a frame of script', 'frame_url', {frame_url: 'javascript:alert(1)//pay.example'}],
  ['a frame of the issuer with a user name', 'frame_url', {frame_url: 'https://user:pw@pay.example/frame'}],
  ['a frame in the memory of the issuer', 'frame_url', {frame_url: `blob:${ISSUER}/frame`}],
  ['a frame without scheme', 'frame_url', {frame_url: '//pay.example/frame'}],
  ['a frame that is no address', 'frame_url', {frame_url: 'frame'}],
  ['a payment without amount', 'amount', {amount: undefined}],
  ['a card to be kept, with an amount', 'amount', {mode: 'tokenize'}],
  ['a page not listed', 'origins', {origins: ['https://other.example']}],
  ['a subdomain of a listed page', 'origins', {}, {embedder: 'https://a.shop.example'}],
  ['a name that goes on', 'origins', {}, {embedder: 'https://shop.example.evil.example'}],
  ['a name that starts elsewhere', 'origins', {}, {embedder: 'https://evil-shop.example'}],
  ['a listed page without TLS', 'origins', {}, {embedder: 'http://shop.example'}],
  ['a listed page at a port', 'origins', {}, {embedder: 'https://shop.example:444'}],
  ['a page without origin', 'origins', {}, {embedder: 'null'}],
  ['the processor itself as page', 'origins', {}, {embedder: ISSUER}],
  [
    'another live session, for another page',
    'origins',
    {...otherSession, origins: ['https://third.example']},
  ],
  ['the end of its time', 'exp', {exp: NOW}],
  ['a second after', 'exp', {exp: NOW - 1}],
  ['long ended', 'exp', {exp: 1}],
];

/** Session tokens as a frame meets them, and its answer. */
export const tokenVectors = async (keys: TestKeys): Promise<TokenVector[]> => {
  const from = sessionToken(keys);
  const goods = [
    ...goodTexts(from).map(([name, token]) => goodToken(name, token)),
    goodToken(...strangeKind(keys, from)),
    ...good.map(([name, claims, expected]) => goodToken(name, claiming(from, claims), expected)),
  ];
  return [
    ...(await Promise.all(goods)),
    ...badTexts(from, RESULT_TYP, keys.offCurve).map(([name, rule, token, set]) =>
      badToken(name, rule, token, {keys: set}),
    ),
    ...[...wrongClaims, ...others].map(([name, rule, claims, expected]) =>
      badToken(name, rule, claiming(from, claims), expected),
    ),
  ];
};

/** A frame takes the first key that its browser can use, and passes over the others. */
const strangeKind = (keys: TestKeys, from: Original): [string, string] => {
  const X448 = {kty: 'OKP', crv: 'X448', x: 'A'.repeat(75), kid: 'B'.repeat(43), alg: 'ECDH-ES', use: 'enc'};
  const enc_jwks = [X448, ...sessionClaims(keys).enc_jwks];
  return ['a first key of a kind nobody knows', claiming(from, {enc_jwks})];
};

const goodToken = async (name: string, token: string, expected?: Change): Promise<TokenVector> => ({
  ...{name, accept: true, expected: {...EXPECTED, ...expected}, token},
  ...{claims: claimsOf(token) as TokenVector['claims'] & Json, hash: await sha256(token)},
});

const badToken = (name: string, rule: string, token: string, expected?: Change): TokenVector => ({
  ...{name, accept: false, rule, expected: {...EXPECTED, ...expected}, token},
});
