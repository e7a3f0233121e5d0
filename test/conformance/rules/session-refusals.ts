import type {ProblemCode} from '@florin/protocol';
import {mustRefuse, Skipped} from '../expect.ts';
import type {Rule} from '../report.ts';
import {postSession, termsOf} from '../shopper.ts';
import type {Target} from '../target.ts';

type Body = readonly [what: string, body: object | string];

/** Bodies that are all refused with one code. */
const refused = (
  id: string,
  says: string,
  code: ProblemCode,
  bodies: (target: Target) => readonly Body[],
): Rule => ({
  ...{id, says},
  check: async target => {
    for (const [what, body] of bodies(target)) mustRefuse(await postSession(target, body), code, what);
  },
});

/** The terms with other members. */
const changed = (
  id: string,
  says: string,
  code: ProblemCode,
  changes: Readonly<Record<string, object>>,
): Rule =>
  refused(id, says, code, target =>
    Object.entries(changes).map(([what, change]) => [what, termsOf(target, change)] as const),
  );

const eur = (value: unknown) => ({amount: {value, currency: 'EUR'}});
const inCurrency = (currency: string) => ({amount: {value: 1, currency}});
const on = (...origins: string[]) => ({origins});

const LARGE = 2_000_000;

/** What may not be asked for. */
export const sessionRefusals: Rule[] = [
  {
    id: 'session-wrong-key',
    says: 'A wrong key, and none, answers 401.',
    check: async target => {
      for (const key of ['sk_test_nobody', 'nonsense'])
        mustRefuse(await postSession(target, termsOf(target), key), 'unauthorized', 'a wrong key');
      const {sessions_endpoint} = target.discovery;
      mustRefuse(
        await target.ask(sessions_endpoint, {method: 'POST', body: termsOf(target)}),
        'unauthorized',
        'no key',
      );
    },
  },
  changed('session-bad-amount', 'An amount is a whole number from 0 to 999,999,999,999.', 'invalid_amount', {
    'a negative amount': eur(-1),
    'a part of a cent': eur(19.99),
    'an amount as text': eur('1999'),
    'an amount too large': eur(1_000_000_000_000),
    'no amount': {amount: undefined},
  }),
  changed('session-unknown-currency', 'A currency is an ISO 4217 code.', 'unknown_currency', {
    XYZ: inCurrency('XYZ'),
    'lower case': inCurrency('eur'),
  }),
  changed(
    'session-bad-origin',
    'An origin is written as browsers write it: https, or http on loopback.',
    'invalid_origin',
    {
      http: on('http://shop.example'),
      'a slash at the end': on('https://shop.example/'),
      'an asterisk': on('*'),
      'an asterisk in the host': on('https://*.shop.example'),
      'a path': on('https://shop.example/pay'),
      'a name before the host': on('https://me@shop.example'),
      'upper case': on('https://SHOP.example'),
      'a directive behind it': on('https://shop.example; script-src *'),
      'none at all': on(),
    },
  ),
  changed('session-many-origins', 'A session has at most 20 origins.', 'invalid_origin', {
    '21 origins': on(...Array.from({length: 21}, (_, i) => `https://shop${i}.example`)),
  }),
  changed('session-long-expiry', 'A session lives at most 1,800 seconds, and some.', 'invalid_request', {
    '1801 s': {expires_in: 1801},
    'a day': {expires_in: 86_400},
    'no time': {expires_in: 0},
  }),
  changed('session-bad-reference', 'A reference is 1 to 64 printable characters.', 'invalid_request', {
    'no characters': {reference: ''},
    'a line end': {reference: 'a\nb'},
    '65 characters': {reference: 'x'.repeat(65)},
  }),
  changed(
    'session-unknown-member',
    'A member that the protocol does not name is refused.',
    'invalid_request',
    {
      colour: {colour: 'red'},
    },
  ),
  {
    id: 'session-unclaimed-mode',
    says: 'A mode that discovery does not claim is refused by name.',
    check: async target => {
      if (target.discovery.capabilities.includes('tokenize'))
        throw new Skipped('discovery claims every mode');
      const terms = termsOf(target, {mode: 'tokenize', amount: undefined});
      mustRefuse(await postSession(target, terms), 'mode_not_supported', 'mode tokenize');
    },
  },
  refused('session-bad-json', 'What is not JSON answers 400.', 'malformed_json', target => [
    ['half an object', '{'],
    ['two values', `${JSON.stringify(termsOf(target))}{}`],
    ['nothing', ''],
  ]),
  refused(
    'session-name-twice',
    'JSON in which a name stands twice answers 400.',
    'malformed_json',
    target => {
      const text = JSON.stringify(termsOf(target));
      return [
        ['reference twice', text.replace('{', '{"reference":"a",')],
        ['reference twice, once escaped', text.replace('{', '{"\\u0072eference":"a",')],
        ['value twice', text.replace('"value":', '"value":1,"value":')],
      ];
    },
  ),
  refused('session-too-large', 'A body without measure answers 413.', 'payload_too_large', target => [
    ['2 MB', termsOf(target, {reference: 'x'.repeat(LARGE)})],
  ]),
];
