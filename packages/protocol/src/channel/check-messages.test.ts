import * as fc from 'fast-check';
import * as v from 'valibot';
import {expect, test} from 'vitest';
import {spoiled} from '../check/spoiled.fixture.js';
import {isFrameMessage} from './check-messages.js';
import {FrameMessage} from './messages.js';

const fields = [
  {name: 'number', empty: false, valid: true, error: null},
  {name: 'cvc', empty: true, valid: false, error: 'required'},
  {name: 'postal_code', empty: true, valid: true, error: null},
];
const result = {
  iss: 'https://pay.example',
  aud: 'm_1',
  sub: `pay_${'a'.repeat(26)}`,
  sid: `cs_${'a'.repeat(26)}`,
  attempt: `att_${'a'.repeat(26)}`,
  mode: 'payment',
  status: 'declined',
  amount: {value: 1999, currency: 'EUR'},
  captured: 0,
  reference: 'order-1',
  card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030},
  decline: {code: 'do_not_honor', category: 'other_card', advice: 'Ask for another card.'},
  seq: 1,
  iat: 1_900_000_000,
};
const messages: Record<string, unknown>[] = [
  {type: 'ready', version: '1', height: 204},
  {type: 'refused', code: 'session_expired'},
  {type: 'refused', code: 'bad_key'},
  {type: 'title', title: 'Card details'},
  {type: 'pong', n: 1},
  {type: 'change', brand: 'visa', complete: false, fields},
  {type: 'change', brand: null, complete: false, fields: []},
  {type: 'height', height: 292},
  {type: 'enter'},
  {type: 'expires', seconds: 60},
  {type: 'challenge'},
  {type: 'outcome', outcome: {status: 'declined', result, signed: 'a.b.c'}},
  {type: 'outcome', outcome: {status: 'pending'}},
  {type: 'outcome', outcome: {status: 'invalid', fields}},
  {type: 'outcome', outcome: {status: 'error', code: 'card_unknown'}},
];

test('what the schema accepts is accepted', () => {
  for (const message of messages) {
    expect(v.is(FrameMessage, message), JSON.stringify(message)).toBe(true);
    expect(isFrameMessage(message), JSON.stringify(message)).toBe(true);
  }
});

test('what the schema refuses for a missing member or a wrong type is refused', () => {
  const own = messages.map(message => (message['outcome'] as {result?: unknown})?.result === undefined);
  const bad = messages
    .filter((_, at) => own[at])
    .flatMap(spoiled)
    .filter(message => !v.is(FrameMessage, message));
  expect(bad.length).toBeGreaterThan(150);
  expect(bad.filter(isFrameMessage)).toEqual([]);
});

test('a result is an object with a card and its signed text', () => {
  for (const outcome of [
    {status: 'authorized', signed: 'a.b.c'},
    {status: 'authorized', result: null, signed: 'a.b.c'},
    {status: 'authorized', result: {...result, card: undefined}, signed: 'a.b.c'},
    {status: 'authorized', result, signed: 7},
    {status: 'authorized', result, signed: 'x'.repeat(16_385)},
    {status: 'captured', result, signed: 'a.b.c'},
  ]) {
    expect(isFrameMessage({type: 'outcome', outcome})).toBe(false);
  }
});

test('no text, list or height beyond its bound, and no inherited member', () => {
  expect(isFrameMessage({type: 'ready', version: 'x'.repeat(65), height: 1})).toBe(false);
  expect(
    isFrameMessage({type: 'change', brand: null, complete: true, fields: Array(9).fill(fields[0])}),
  ).toBe(false);
  expect(isFrameMessage({type: 'height', height: 2001})).toBe(false);
  expect(isFrameMessage({type: 'height', height: -1})).toBe(false);
  expect(isFrameMessage({type: 'toString'})).toBe(false);
  expect(isFrameMessage(Object.create({type: 'pong', n: 1}))).toBe(false);
});

test('anything at all is answered, not crashed on, and never let through where the schema would not', () => {
  fc.assert(
    fc.property(fc.anything(), value => !isFrameMessage(value) || v.is(FrameMessage, value)),
    {numRuns: 500},
  );
});
