import {MAX_ENVELOPE} from '@florin/protocol';
import {mustEqual} from '../expect.ts';
import {flipped, inBind, inCard, insert, part, respelt, without, type Case} from '../faults.ts';
import type {Rule} from '../report.ts';
import {openSession, payWith, sealFor, sealingKeys} from '../shopper.ts';
import {refused} from './envelopes.ts';

const PARTS = ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'];

const inParts = (what: string, change: (text: string) => string): Case[] =>
  PARTS.map((name, i) => [`${name} ${what}`, part(i, change)]);

const LONG = {plain: (plain: object) => ({...plain, more: 'x'.repeat(MAX_ENVELOPE)})};

/** How an envelope is written. */
export const envelopeForm: Rule[] = [
  {
    id: 'envelope-every-key',
    says: "Each of the session's keys opens what was sealed to it.",
    check: async target => {
      const {claims} = await openSession(target);
      for (const key of sealingKeys(claims)) {
        const answer = await payWith(target, sealFor(target, await openSession(target), {key}));
        const {status} = Object(answer.json) as {status?: unknown};
        mustEqual(status, 'authorized', `sealed to ${'crv' in key ? key.crv : key.kty}, status`);
      }
    },
  },
  refused(
    'envelope-canonical',
    'Base64url with other spare bits is refused: one envelope has one spelling.',
    () => inParts('respelt', respelt),
  ),
  refused('envelope-base64', 'Base64 padding, white space and a line end are refused.', () => [
    ...inParts('with =', text => `${text}=`),
    ...inParts('with a line end', text => `${text}\n`),
    ['white space before', {envelope: text => ` ${text}`}],
    ['a line end after', {envelope: text => `${text}\n`}],
    ['plain base64', part(3, text => text.replaceAll('-', '+').replaceAll('_', '/'))],
  ]),
  refused('envelope-parts', 'More or fewer than five parts are refused, and one where none belongs.', () => [
    ['four parts', {parts: parts => parts.slice(0, 4)}],
    ['six parts', {parts: parts => [...parts, '']}],
    ['an encrypted key', part(1, text => (text ? '' : 'AAAA'))],
    ['JSON serialization', {envelope: text => JSON.stringify({ciphertext: text})}],
    ['nonsense', {envelope: () => 'nonsense'}],
    ['nothing', {envelope: () => ''}],
  ]),
  refused(
    'envelope-changed',
    'One changed byte in header, IV, ciphertext or tag is refused, and a shorter tag.',
    () => [
      ['header', {parts: ([header, ...rest]) => [spaced(header!), ...rest]}],
      ...[2, 3, 4].map((i): Case => [PARTS[i]!, part(i, flipped)]),
      ['a tag of 12 bytes', part(4, text => text.slice(0, 16))],
      ['a tag of 4 bytes', part(4, text => `${text.slice(0, 5)}A`)],
    ],
  ),
  refused('envelope-too-large', 'More than 8,192 characters are refused, though sealed well.', () => [
    ['8 kB more', LONG],
  ]),
  refused(
    'envelope-padding',
    'A plaintext that is not filled with spaces to the next 1,024 bytes is refused.',
    () => [
      ['no padding', {padded: bytes => Buffer.from(bytes.toString().trimEnd())}],
      ['one space less', {padded: bytes => bytes.subarray(0, -1)}],
      ['one space more', {padded: bytes => Buffer.concat([bytes, Buffer.from(' ')])}],
      ['a block more', {padded: bytes => Buffer.concat([bytes, Buffer.alloc(1024, ' ')])}],
      ['spaces in front', {padded: bytes => Buffer.concat([Buffer.from(' '), bytes.subarray(0, -1)])}],
      ['zeros', {padded: bytes => Buffer.from(bytes.map(byte => (byte === 0x20 ? 0 : byte)))}],
    ],
  ),
  refused('envelope-name-twice', 'A plaintext in which a name stands twice is refused.', ({claims}) => [
    ['v', {plainText: insert('{', '"v":1')}],
    ['the expiry', {plainText: insert('"card":{', '"exp_year":2040')}],
    ['the CVC, once escaped', {plainText: insert('"card":{', '"\\u0063vc":"111"')}],
    ['the amount', {plainText: insert('"bind":{', `"amount":${JSON.stringify(claims.amount)}`)}],
    ['the value in it', {plainText: insert('"amount":{', '"value":1')}],
  ]),
  refused(
    'envelope-plaintext',
    'A plaintext with more, less or other than v 1, card and bind is refused.',
    () => [
      ...['v', 'card', 'bind'].map((name): Case => [
        `no ${name}`,
        {plain: plain => without({...plain}, name)},
      ]),
      ['v 2', {plain: plain => ({...plain, v: 2})}],
      ['a further member', {plain: plain => ({...plain, more: 1})}],
      ['a further member in card', inCard({pin: '1234'})],
      ['a further member in bind', inBind({more: 1})],
      ['not JSON', {plainText: () => 'florin'}],
      ['JSON and more', {plainText: text => `${text}{}`}],
      ['a byte order mark', {plainText: text => `\uFEFF${text}`}],
      ['not UTF-8', {padded: bytes => Buffer.concat([Buffer.from([0xff]), bytes.subarray(0, -1)])}],
    ],
  ),
  refused(
    'envelope-card',
    'A card whose number, expiry or CVC is none is refused before any network is asked.',
    () => [
      ...['number', 'exp_month', 'exp_year', 'cvc'].map((name): Case => [
        `no ${name}`,
        {plain: plain => ({...plain, card: without(plain.card, name)})},
      ]),
      ['letters in the number', inCard({number: 'four'})],
      ['eleven digits', inCard({number: '4'.repeat(11)})],
      ['twenty digits', inCard({number: '4'.repeat(20)})],
      ['month 13', inCard({exp_month: 13})],
      ['a year of two digits', inCard({exp_year: 40})],
      ['a CVC of two digits', inCard({cvc: '12'})],
    ],
  ),
];

/** The same header with a space more: another text, so another seal. */
const spaced = (header: string): string =>
  Buffer.from(`${Buffer.from(header, 'base64url').toString()} `).toString('base64url');
