import {FlorinError, SessionHint} from '@florin/protocol';
import * as v from 'valibot';
import {expect, test} from 'vitest';
import {frameAddress, readSession, sameForm, termsOf, type Opening, type Place} from './session-token.js';

const PAGE = 'https://shop.example';
const place: Place = {
  origin: PAGE,
  secure: true,
  processors: ['https://pay.example', 'http://127.0.0.1:4400'],
};
const claims = {
  iss: 'https://pay.example',
  sub: `cs_${'a'.repeat(26)}`,
  origins: [PAGE],
  fields: {name: 'off', postal_code: 'off', country: 'off'},
  frame_url: 'https://pay.example/frame',
  exp: 1_900_000_000,
};

const encode = (text: string): string => Buffer.from(text).toString('base64url');
const tokenOf = (payload: unknown): string => `${encode('{}')}.${encode(JSON.stringify(payload))}.c2ln`;
const read = (payload: unknown, at: Partial<Place> = {}) => readSession(tokenOf(payload), {...place, ...at});
const codeOf = (reading: Opening | FlorinError) => (reading instanceof FlorinError ? reading.code : 'opened');

const without = (name: string): unknown =>
  Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
const loopback = (frame_url: string) => ({...claims, iss: new URL(frame_url).origin, frame_url});

const card = (exp_year: number, exp_month: number) => ({brand: 'visa', last4: '4242', exp_year, exp_month});
/** The middle of a month, in seconds. */
const at = (year: number, month: number) => Date.UTC(year, month - 1, 15) / 1000;

test('a token that names a trusted processor is opened', () => {
  const opening = read(claims) as Opening;
  expect(v.is(SessionHint, opening.hint)).toBe(true);
  expect(frameAddress(opening, 'de-AT')).toBe(`https://pay.example/frame?s=${claims.sub}&l=de-AT`);
  expect(frameAddress(opening, 'de-\ud83d')).toBe(`https://pay.example/frame?s=${claims.sub}&l=de-%EF%BF%BD`);
  const versioned = read({...claims, frame_url: `${claims.frame_url}?v=2`}) as Opening;
  expect(frameAddress(versioned, 'en')).toBe(`https://pay.example/frame?v=2&s=${claims.sub}&l=en`);
  expect(codeOf(read(loopback('http://127.0.0.1:4400/frame')))).toBe('opened');
  expect((read({...claims, fields: {}}) as Opening).hint.fields).toEqual({});
});

test.each<[what: string, token: string]>([
  ['nothing', ''],
  ['one part', 'abc'],
  ['two parts', 'e30.e30'],
  ['four parts', `${tokenOf(claims)}.x`],
  ['an encrypted token', 'a.b.c.d.e'],
  ['no base64url', 'e30.e+30.c2ln'],
  ['a length that base64 has not', 'e30.e.c2ln'],
  ['padding', `e30.${encode('{"a":1}')}==.c2ln`],
  ['a blank', ` ${tokenOf(claims)}`],
  ['a line break', `${tokenOf(claims)}\n`],
  ['bytes that are no UTF-8', `e30.${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}.c2ln`],
  ['no JSON', `e30.${encode('{"iss"')}.c2ln`],
  ['deep nesting', `e30.${encode('['.repeat(9000))}.c2ln`],
  ['a token of a megabyte', tokenOf({...claims, pad: 'x'.repeat(1_000_000)})],
  ['null', tokenOf(null)],
  ['a list', tokenOf([claims])],
  ['a number', tokenOf(7)],
  ['no issuer', tokenOf(without('iss'))],
  ['no session id', tokenOf(without('sub'))],
  ['a session id of another kind', tokenOf({...claims, sub: `pay_${'a'.repeat(26)}`})],
  ['a session id that is a path', tokenOf({...claims, sub: 'cs_../../../../../../etc/passwd'})],
  ['a session id in a list', tokenOf({...claims, sub: [claims.sub, 'x']})],
  ['no origins', tokenOf(without('origins'))],
  ['origins that are text', tokenOf({...claims, origins: PAGE})],
  ['origins that are not all text', tokenOf({...claims, origins: [PAGE, {}]})],
  ['no fields', tokenOf(without('fields'))],
  ['no address', tokenOf(without('frame_url'))],
  ['an address that is an object', tokenOf({...claims, frame_url: {toString: 'x'}})],
  ['no expiry', tokenOf(without('exp'))],
  ['claims on a prototype', `e30.${encode(`{"__proto__":${JSON.stringify(claims)}}`)}.c2ln`],
])('%s is session_malformed', (_what, token) => {
  expect(codeOf(readSession(token, place))).toBe('session_malformed');
});

test('what a script hung on Object.prototype is no claim', () => {
  Object.defineProperty(Object.prototype, 'frame_url', {value: claims.frame_url, configurable: true});
  try {
    expect(codeOf(read(without('frame_url')))).toBe('session_malformed');
  } finally {
    Reflect.deleteProperty(Object.prototype, 'frame_url');
  }
});

test('methods that a script has patched do not decide which processor is trusted', () => {
  const {includes} = Array.prototype;
  Array.prototype.includes = () => true;
  try {
    expect(codeOf(read(loopback('https://evil.example/frame')))).toBe('processor_not_allowed');
  } finally {
    Array.prototype.includes = includes;
  }
});

test.each<[what: string, payload: unknown]>([
  ['another processor', loopback('https://evil.example/frame')],
  ['a processor that only looks alike', loopback('https://pay.example.evil.example/frame')],
  ['another port', loopback('https://pay.example:444/frame')],
  ['http', loopback('http://pay.example/frame')],
  ['http on a host named after loopback', loopback('http://127.0.0.1.evil.example/frame')],
  ['a script', {...claims, frame_url: 'javascript:alert(1)'}],
  ['data', {...claims, frame_url: 'data:text/html,x'}],
  ['a blob of the processor', {...claims, frame_url: 'blob:https://pay.example/5b9c'}],
  ['a relative address', {...claims, frame_url: '/frame'}],
  ['no host', {...claims, frame_url: 'https://'}],
  ['a user name', {...claims, frame_url: 'https://user@pay.example/frame'}],
  ['a password', {...claims, frame_url: 'https://:secret@pay.example/frame'}],
  ['the processor as a user name', {...claims, frame_url: 'https://pay.example@evil.example/frame'}],
  ['an issuer that is not the frame', {...claims, iss: 'https://evil.example'}],
])('%s is processor_not_allowed', (_what, payload) => {
  expect(codeOf(read(payload))).toBe('processor_not_allowed');
});

test('a frame of the page itself is processor_not_allowed, though it is listed', () => {
  const processors = [PAGE];
  expect(codeOf(read(loopback(`${PAGE}/frame`), {processors}))).toBe('processor_not_allowed');
});

test('the first thing that is wrong is told', () => {
  const wrong = {...loopback('https://evil.example/frame'), origins: []};
  expect(codeOf(read(wrong, {secure: false}))).toBe('origin_not_listed');
  expect(codeOf(read({...wrong, origins: [PAGE]}, {secure: false}))).toBe('insecure_context');
  expect(codeOf(read({...wrong, origins: [PAGE]}))).toBe('processor_not_allowed');
});

test('only a trusted processor is linked for help', () => {
  const elsewhere = {origin: 'https://other.example'};
  expect((read(claims, elsewhere) as FlorinError).docs).toBe('https://pay.example/codes#origin_not_listed');
  expect((read(loopback('https://evil.example/frame'), elsewhere) as FlorinError).docs).toBe('');
});

test('an open form goes on where issuer, address and origins are the same', () => {
  const opened = read(claims) as Opening;
  const same = (other: object) => sameForm(opened, read({...claims, ...other}) as Opening);
  const origins = [PAGE, 'https://www.shop.example'];
  expect(same({sub: `cs_${'b'.repeat(26)}`, exp: 1, frame_url: `${claims.frame_url}?v=2`})).toBe(true);
  expect(same({frame_url: 'https://pay.example/other'})).toBe(false);
  expect(same({origins})).toBe(false);
  expect(
    sameForm(
      read({...claims, origins}) as Opening,
      read({...claims, origins: origins.toReversed()}) as Opening,
    ),
  ).toBe(true);
});

test.each([
  ['none', {}, {saved: 0, kept: false, save: false}],
  ['one that lasts', {saved_cards: [card(2030, 1)], exp: at(2029, 12)}, {saved: 1, kept: true, save: false}],
  ['one in its last month', {saved_cards: [card(2030, 1)], exp: at(2030, 1)}, {saved: 1, kept: true}],
  [
    'none but expired ones',
    {saved_cards: [card(2030, 1), card(2029, 12)], exp: at(2030, 2)},
    {saved: 2, kept: false},
  ],
  ['leave to save', {save_card: 'ask'}, {save: true}],
] as const)('the height of the form follows from its saved cards: %s', (_name, change, expected) => {
  const {hint} = read({...claims, ...change}) as Opening;
  expect(termsOf(hint)).toMatchObject(expected);
});
