import {decline, SESSION_TYP, type Money} from '@florin/protocol';
import {BIND, NOW, type Json} from '../fixtures/sealed.ts';
import type {ResultVector} from './files.ts';
import type {TestKeys} from './keys.ts';
import {ISSUER, OTHER, otherResult, resultClaims, sessionResult} from './sessions.ts';
import {badTexts, claiming, claimsOf, goodTexts} from './signed-texts.ts';

const {card} = resultClaims;
const money = (value: number, currency: string): Money => ({value, currency});

type Expected = ResultVector['expected'];
const EXPECTED: Expected = {
  ...{issuer: ISSUER, merchant: BIND.merchant, session: BIND.sid, amount: BIND.amount!},
  ...{reference: 'order-1', status: 'authorized', maxAge: 900, now: NOW, keys: 'published'},
};
const kept = {
  ...{mode: 'tokenize', status: 'tokenized', sub: 'card_1aaaaaaaaaaaaaaaaaaa'},
  ...{amount: undefined, captured: undefined},
};
const keeping: Change = {amount: undefined, status: 'tokenized'};
const declined = {status: 'declined', decline: decline('insufficient_funds')};

/** In the merchant's records; undefined where they hold nothing of the kind. */
type Change = {[name in keyof Expected]?: Expected[name] | undefined};
type Good = [name: string, claims: Json, expected?: Change];
const good: Good[] = [
  ['declined, as asked for', declined, {status: 'declined'}],
  ['declined for good', {...declined, decline: decline('stolen_card')}, {status: 'declined'}],
  ['tokenized', kept, keeping],
  ['processing, as asked for', {status: 'processing'}, {status: 'processing'}],
  ['captured at once', {captured: 1999, seq: 3}],
  ['with a card token', {card: {...card, token: 'card_1aaaaaaaaaaaaaaaaaaa'}}],
  ['another live session, in its own records', otherResult, {session: OTHER.sid, reference: 'order-2'}],
  ['an amount of zero', {amount: money(0, 'EUR')}, {amount: money(0, 'EUR')}],
  ['the largest amount', {amount: money(999_999_999_999, 'JPY')}, {amount: money(999_999_999_999, 'JPY')}],
  ['a reference with spaces', {reference: 'order 1 / 2'}, {reference: 'order 1 / 2'}],
  ['a reference of 64 characters', {reference: 'x'.repeat(64)}, {reference: 'x'.repeat(64)}],
  ['900 s old', {iat: NOW - 900}],
  ['900 s ahead', {iat: NOW + 900}],
  ['10 s old, where 10 s are allowed', {iat: NOW - 10}, {maxAge: 10}],
];

const REQUIRED = [
  ...['iss', 'aud', 'sub', 'sid', 'attempt', 'mode', 'status', 'reference', 'card', 'seq', 'iat'],
];
type Bad = [name: string, rule: string, claims: Json, expected?: Change];
const bad: Bad[] = [
  ...REQUIRED.map((name): Bad => [`no ${name}`, 'claims', {[name]: undefined}]),
  ...REQUIRED.map((name): Bad => [`${name} of null`, 'claims', {[name]: null}]),
  ['a status nobody knows', 'claims', {status: 'paid'}],
  ['a mode nobody knows', 'claims', {mode: 'donate'}],
  ['aud as a list', 'claims', {aud: [BIND.merchant]}],
  ['sub of a session', 'claims', {sub: BIND.sid}],
  ['sid of a payment', 'claims', {sid: 'pay_1aaaaaaaaaaaaaaaaaaa'}],
  ['iat as text', 'claims', {iat: String(NOW)}],
  ['iat in parts of a second', 'claims', {iat: NOW + 0.5}],
  ['seq as text', 'claims', {seq: '2'}],
  ['captured as text', 'claims', {captured: '1999'}],
  ['an amount as a number', 'claims', {amount: 1999}],
  ['an amount in text', 'claims', {amount: {value: '1999', currency: 'EUR'}}],
  ['an amount in parts of a cent', 'claims', {amount: money(19.99, 'EUR')}],
  ['an amount below zero', 'claims', {amount: money(-1, 'EUR')}],
  ['an amount with more', 'claims', {amount: {...money(1999, 'EUR'), minor: true}}],
  ['an amount of null', 'claims', {amount: null}],
  ['a whole card number', 'claims', {card: {...card, last4: '424242'}}],
  ['a month 13', 'claims', {card: {...card, exp_month: 13}}],
  ['a year of two digits', 'claims', {card: {...card, exp_year: 40}}],
  ['a brand in capitals', 'claims', {card: {...card, brand: 'VISA'}}],
  ['a card token of a payment', 'claims', {card: {...card, token: 'pay_1aaaaaaaaaaaaaaaaaaa'}}],
  ['a decline nobody knows', 'claims', {status: 'declined', decline: {...declined.decline, code: 'perhaps'}}],
  ['another issuer', 'iss', {iss: 'https://other-pay.example'}],
  ['another issuer in the records', 'iss', {}, {issuer: 'https://other-pay.example'}],
  ['another merchant', 'aud', {aud: 'mer_2'}],
  ['another merchant in the records', 'aud', {}, {merchant: 'mer_2'}],
  ['a merchant in capitals', 'aud', {aud: 'MER_1'}],
  ['the processor as audience', 'aud', {aud: ISSUER}],
  ['another session', 'sid', {sid: OTHER.sid}],
  ['another session in the records', 'sid', {}, {session: OTHER.sid}],
  ['another reference', 'reference', {reference: 'order-2'}],
  ['another reference in the records', 'reference', {}, {reference: 'order-2'}],
  ['a reference in capitals', 'reference', {reference: 'ORDER-1'}],
  ['a reference that goes on', 'reference', {reference: 'order-10'}],
  ['a smaller amount', 'amount', {amount: money(1, 'EUR')}],
  ['a larger amount', 'amount', {amount: money(199_900, 'EUR')}],
  ['another currency', 'amount', {amount: money(1999, 'USD')}],
  ['another amount in the records', 'amount', {}, {amount: money(2000, 'EUR')}],
  ['another currency in the records', 'amount', {}, {amount: money(1999, 'JPY')}],
  ['no amount', 'amount', {amount: undefined}],
  ['an amount where none is expected', 'amount', {}, keeping],
  ['an amount of zero where none is expected', 'amount', {...kept, amount: money(0, 'EUR')}, keeping],
  ['a kept card where a payment is expected', 'amount', kept],
  ['the result of another live session', 'sid', otherResult],
  ['a result of the first session for the second', 'sid', {}, {session: OTHER.sid, reference: 'order-2'}],
  ['another live session under our reference', 'sid', {...otherResult, reference: 'order-1'}],
  ['our session under another reference', 'reference', {...otherResult, sid: BIND.sid}],
  ['901 s old', 'iat', {iat: NOW - 901}],
  ['901 s ahead', 'iat', {iat: NOW + 901}],
  ['11 s old, where 10 s are allowed', 'iat', {iat: NOW - 11}, {maxAge: 10}],
  ['a day old', 'iat', {iat: NOW - 86_400}],
  ['iat in milliseconds', 'iat', {iat: NOW * 1000}],
  ['read a day later', 'iat', {}, {now: NOW + 86_400}],
  ['declined', 'status', declined],
  ['processing', 'status', {status: 'processing'}],
  ['tokenized, with an amount', 'status', {status: 'tokenized'}],
  ['declined, where a kept card is expected', 'status', {...kept, status: 'declined'}, keeping],
  ['authorized, where declined is expected', 'status', {}, {status: 'declined'}],
];

/** The codes of the merchant's kit by rule. */
const code = (rule: string): string => {
  if (['iss', 'aud', 'sid', 'reference', 'amount'].includes(rule)) return 'result_mismatch';
  if (rule === 'iat') return 'result_stale';
  return rule === 'status' ? 'result_not_authorized' : 'result_forged';
};

/** Signed results as a merchant's server meets them, and its answer. */
export const resultVectors = (keys: TestKeys): ResultVector[] => {
  const from = sessionResult(keys);
  return [
    ...goodTexts(from).map(([name, signed]) => goodResult(name, signed)),
    ...good.map(([name, claims, expected]) => goodResult(name, claiming(from, claims), expected)),
    ...badTexts(from, SESSION_TYP, keys.offCurve).map(([name, rule, signed, set]) =>
      badResult(name, rule, signed, {keys: set}),
    ),
    ...bad.map(([name, rule, claims, expected]) => badResult(name, rule, claiming(from, claims), expected)),
  ];
};

const goodResult = (name: string, signed: string, expected?: Change): ResultVector => ({
  ...{name, accept: true, expected: {...EXPECTED, ...expected} as Expected, signed},
  claims: claimsOf(signed) as ResultVector['claims'] & Json,
});

const badResult = (name: string, rule: string, signed: string, expected?: Change): ResultVector => ({
  ...{name, accept: false, rule, code: code(rule)},
  ...{expected: {...EXPECTED, ...expected} as Expected, signed},
});
