import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {ConnectMessage, FieldState, FrameMessage, HostMessage} from './messages.js';

const HELLO = {
  ...{florin: 'connect', versions: ['1'], session: 'a.b.c', locale: 'en', disabled: false},
  theme: {'--florin-color': 'rgb(1, 2, 3)'},
};

const many = (count: number) => Object.fromEntries(Array.from({length: count}, (_, at) => [`a${at}`, 'x']));

describe('the handshake', () => {
  test('has one shape', () => expect(v.parse(ConnectMessage, HELLO)).toEqual(HELLO));

  test.each<[string, object]>([
    ['a theme of all it may have', {theme: {...many(63), a: 'x'.repeat(256)}}],
    ['words of its own', {words: {'labels.number': 'Card'}}],
    ['as many as it may have', {words: many(64)}],
  ])('may come with %s', (_name, change) => expect(v.is(ConnectMessage, {...HELLO, ...change})).toBe(true));

  test.each<[string, object]>([
    ['another greeting', {florin: 'hello'}],
    ['no greeting', {florin: undefined}],
    ['no versions', {versions: []}],
    ['too many versions', {versions: Array(9).fill('1')}],
    ['versions that are no text', {versions: [1]}],
    ['no session', {session: undefined}],
    ['a session too long', {session: 'x'.repeat(16_385)}],
    ['a locale too long', {locale: 'x'.repeat(65)}],
    ['a theme that is no record', {theme: 'rgb(1, 2, 3)'}],
    ['a theme with a long value', {theme: {a: 'x'.repeat(257)}}],
    ['a theme with a long name', {theme: {['x'.repeat(65)]: 'a'}}],
    ['a theme without end', {theme: many(65)}],
    ['words with a long one', {words: {a: 'x'.repeat(257)}}],
    ['words that are no texts', {words: {a: 1}}],
    ['words without end', {words: many(65)}],
    ['a theme with a value that is no text', {theme: {a: {}}}],
    ['disabled as text', {disabled: 'false'}],
  ])('and is refused with %s', (_name, change) =>
    expect(v.is(ConnectMessage, {...HELLO, ...change})).toBe(false),
  );

  test.each([null, undefined, 'connect', 1, [], [HELLO]])('and is not %j', data =>
    expect(v.is(ConnectMessage, data)).toBe(false),
  );
});

describe('page to frame', () => {
  const good: unknown[] = [
    {type: 'ping', n: 1},
    {type: 'session', session: 'a.b.c'},
    {type: 'locale', locale: 'de-AT'},
    {type: 'theme', theme: {}},
    {type: 'words', words: {'labels.number': 'Card'}},
    {type: 'words', words: {}},
    {type: 'disabled', disabled: true},
    {type: 'focus', on: 'field'},
    {type: 'focus', on: 'status'},
    ...['report', 'submit', 'reset'].map(type => ({type})),
  ];
  test.each(good)('%j', message => expect(v.parse(HostMessage, message)).toEqual(message));

  test.each([
    ...[
      {type: 'ping'},
      {type: 'ping', n: '1'},
      {type: 'ping', n: NaN},
      {type: 'locale'},
      {type: 'theme', theme: 'x'},
    ],
    ...[{type: 'focus', on: 'number'}, {type: 'focus'}, {type: 'disabled', disabled: 1}, {type: 'submit '}],
    ...[
      {type: 'value'},
      {type: 'card'},
      {type: 'toString'},
      {type: ['submit']},
      {},
      null,
      'submit',
      undefined,
    ],
    {type: 'session', session: 'x'.repeat(16_385)},
    ...[{type: 'words'}, {type: 'words', words: 'x'}, {type: 'words', words: {a: null}}],
  ])('not %j', message => expect(v.is(HostMessage, message)).toBe(false));

  test('what is not in the schema does not get through it', () => {
    const message = v.parse(HostMessage, {type: 'submit', card: '4242424242424242'});
    expect(message).toEqual({type: 'submit'});
  });
});

describe('frame to page', () => {
  test('of a field the page learns four things, whatever else is in the message', () => {
    const field = {name: 'number', empty: false, valid: true, error: null};
    const loud = {...field, value: '4242424242424242', length: 16, caret: 3, last4: '4242'};
    expect(v.parse(FieldState, loud)).toEqual(field);
    const change = {type: 'change', brand: 'visa', complete: true, fields: [loud]};
    expect(JSON.stringify(v.parse(FrameMessage, change))).not.toContain('4242');
  });

  test.each([{type: 'enter'}, {type: 'challenge'}])('%j says nothing beside its type', message => {
    expect(v.parse(FrameMessage, {...message, url: 'https://bank.example'})).toEqual(message);
  });

  test.each([
    {type: 'height', height: 2001},
    {type: 'height', height: -1},
    {type: 'height', height: Infinity},
    {type: 'ready', version: '1', height: 100_000},
    {type: 'ready', version: '1', height: -1},
    {type: 'refused', code: 'unheard_of'},
    {type: 'refused', code: 'constructor'},
    {type: 'title'},
    {type: 'title', title: 'x'.repeat(65)},
    {type: 'outcome', outcome: {status: 'authorized'}},
    {type: 'outcome', outcome: {status: 'invalid'}},
    {type: 'outcome', outcome: {status: 'error', code: 'session_expired'}},
    {type: 'navigate', url: 'https://evil.example'},
  ])('not %j', message => expect(v.is(FrameMessage, message)).toBe(false));
});
