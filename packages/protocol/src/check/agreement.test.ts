import * as fc from 'fast-check';
import * as v from 'valibot';
import {expect, test} from 'vitest';
import {isConnectMessage, isHostMessage} from '../channel/check-messages.js';
import {ConnectMessage, HostMessage} from '../channel/messages.js';
import {signingKeysIn as signingKeysBySchema} from '../jwk.js';
import {AttemptId, PaymentId} from '../primitives.js';
import {ResultClaims} from '../result.js';
import {SessionClaims} from '../session.js';
import {isAttemptId, isSessionClaims, signingKeysIn} from './claims.js';
import {isPaymentId, isResultClaims} from './result-claims.js';
import {spoiled} from './spoiled.fixture.js';

const id = (prefix: string) => `${prefix}_${'a'.repeat(26)}`;
const x = 'A'.repeat(43);
const enc = {kid: x, use: 'enc'};
const amount = {value: 1999, currency: 'EUR'};

const session = {
  ...{iss: 'https://pay.example', aud: 'https://pay.example', sub: id('cs')},
  merchant: {id: 'mer_1', name: 'Shop', country: 'IT'},
  ...{mode: 'payment', amount, reference: 'order 1', capture: 'manual'},
  ...{origins: ['https://shop.example'], brands: ['visa'], fields: {name: 'optional'}},
  saved_cards: [{brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030, token: id('card')}],
  save_card: 'ask',
  enc_jwks: [
    {...enc, kty: 'OKP', crv: 'X25519', x, alg: 'ECDH-ES'},
    {...enc, kty: 'EC', crv: 'P-256', x, y: x, alg: 'ECDH-ES'},
    {...enc, kty: 'RSA', n: x, e: 'AQAB', alg: 'RSA-OAEP-256'},
  ],
  ...{frame_url: 'https://pay.example/frame', iat: 1, exp: 2, jti: 'tok_1'},
};
const result = {
  ...{iss: 'https://pay.example', aud: 'mer_1', sub: id('pay'), sid: id('cs'), attempt: id('att')},
  ...{mode: 'payment', status: 'declined', amount, captured: 0, reference: 'order-1'},
  card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2030, token: id('card')},
  decline: {code: 'do_not_honor', category: 'other_card', advice: 'Ask for another card.'},
  ...{seq: 1, iat: 1_900_000_000},
};
const signing = {kty: 'EC', crv: 'P-256', x, y: x, kid: x, alg: 'ES256', use: 'sig'};
const {amount: _amount, capture: _capture, ...tokenize} = {...session, mode: 'tokenize', fields: {}};
const {saved_cards: _cards, save_card: _save, ...plain} = session;
const billing = {...plain, fields: {name: 'off', postal_code: 'required', country: 'optional'}};
const kept = Array(8).fill(session.saved_cards[0]);
const theme = {'--florin-color': 'rgb(0, 0, 0)'};
const words = {'labels.number': 'Card'};
const hello = {florin: 'connect', versions: ['1'], session: 'a.b.c', locale: 'en', theme, disabled: false};

/** A check, the schema that it stands for, and values that both take. */
const PAIRS: [name: string, (value: unknown) => boolean, v.GenericSchema, unknown[]][] = [
  [
    'SessionClaims',
    isSessionClaims,
    SessionClaims,
    [session, tokenize, billing, {...session, saved_cards: kept}],
  ],
  ['ResultClaims', isResultClaims, ResultClaims, [result, {...result, sub: id('card'), decline: undefined}]],
  ['AttemptId', isAttemptId, AttemptId, [id('att')]],
  ['PaymentId', isPaymentId, PaymentId, [id('pay')]],
  ['ConnectMessage', isConnectMessage, ConnectMessage, [hello, {...hello, words}]],
  [
    'HostMessage',
    isHostMessage,
    HostMessage,
    [
      {type: 'ping', n: 1},
      {type: 'session', session: 'a.b.c'},
      {type: 'locale', locale: 'fr'},
      {type: 'theme', theme},
      {type: 'words', words},
      {type: 'disabled', disabled: true},
      {type: 'focus', on: 'status'},
      ...['report', 'submit', 'reset'].map(type => ({type})),
    ],
  ],
];

test.each(PAIRS)('%s: check and schema take the same', (_name, check, schema, good) => {
  for (const value of good)
    expect([check(value), v.is(schema, value)], JSON.stringify(value)).toEqual([true, true]);
  const apart = good.flatMap(spoiled).filter(value => check(value) !== v.is(schema, value));
  expect(apart).toEqual([]);
});

test.each(PAIRS)('%s: the check sees through what the schema sees through', (_name, check, schema, good) => {
  const refused = good.flatMap(spoiled).filter(value => !check(value));
  // A check that took everything would agree with a schema that did.
  expect(refused.length).toBeGreaterThan(10);
  fc.assert(
    fc.property(fc.anything(), value => check(value) === v.is(schema, value)),
    {numRuns: 300},
  );
});

test('what hangs on a prototype does not count', () => {
  expect(isResultClaims(Object.create(result))).toBe(false);
  expect(isSessionClaims(Object.assign(Object.create(null) as object, session))).toBe(true);
});

test('of saved cards there are no more than the form offers', () => {
  const more = {...session, saved_cards: [...kept, kept[0]]};
  expect([isSessionClaims(more), v.is(SessionClaims, more)]).toEqual([false, false]);
});

test('of a set of keys both take the same', () => {
  const other = {...signing, kty: 'OKP', crv: 'Ed25519'};
  expect(signingKeysIn({keys: [other, signing]})).toEqual([signing]);
  for (const set of spoiled({keys: [signing, other]}))
    expect(signingKeysIn(set)).toEqual(signingKeysBySchema(set));
});
