import {createHash} from 'node:crypto';
import {expect, test} from 'vitest';
import {
  answerKeyExchange,
  LinkError,
  openSeal,
  routingBin,
  sealCard,
  sealKeyId,
  startKeyExchange,
  type AuthenticationRequest,
  type AuthorizationRequest,
  type NetworkKey,
  type Unsealed,
} from './index.js';
import {authenticated, authentication, authorization} from './messages.fixture.js';
import {boundData} from './seal.js';

let drawn = 0;
const random = {
  randomBytes: (size: number) => createHash('sha256').update(String(drawn++)).digest().subarray(0, size),
};
const card = {pan: '4242424242424242', expiry: '3012', cvc: '123'};
const message: Unsealed<AuthorizationRequest> = {
  mti: '0100',
  3: '000000',
  4: '000000001999',
  7: '0101120000',
  11: '000007',
  12: '120000',
  13: '0101',
  18: '5732',
  22: '812',
  32: '400400',
  37: '600112000007',
  41: 'TERM0001',
  42: 'SHOP00000000001',
  43: 'Florin Shop'.padEnd(38) + 'IT',
  49: '978',
};

const exchanged = (): {ours: NetworkKey; theirs: NetworkKey} => {
  const start = startKeyExchange(random);
  const {public_key, key} = answerKeyExchange(random, start.public_key);
  return {ours: start.finish(public_key), theirs: key};
};

test('both sides of an exchange hold the same key under the same id, and the next is another', () => {
  const {ours, theirs} = exchanged();
  expect(ours.id).toBe(theirs.id);
  expect(ours.key.equals(theirs.key)).toBe(true);
  const next = exchanged();
  expect(next.ours.id).not.toBe(ours.id);
  expect(next.ours.key.equals(ours.key)).toBe(false);
});

test.each([
  ['of the wrong length', Buffer.alloc(31, 9)],
  ['of small order', Buffer.alloc(32)],
])('a public key %s is refused', (_, bytes) => {
  const bad = bytes.toString('base64url');
  expect(() => answerKeyExchange(random, bad)).toThrow(LinkError);
  expect(() => startKeyExchange(random).finish(bad)).toThrow(LinkError);
});

test.each([
  card,
  {pan: card.pan, expiry: '2907'},
  {pan: '378282246310005', expiry: '3101', cvc: '1234'},
  {...card, postal_code: 'SW1A1AA'},
  {pan: '4242424242424242424', expiry: '2907', postal_code: '1234567890'},
])('what is sealed opens at the other side (%#)', plain => {
  const {ours, theirs} = exchanged();
  const sealed = sealCard(random, ours, message, plain);
  expect(sealKeyId(sealed)).toBe(ours.id);
  expect(openSeal(theirs, sealed)).toEqual(plain);
});

test('a seal has the same length for every card and never the same text twice', () => {
  const {ours} = exchanged();
  const plain = [card, {pan: '378282246310005', expiry: '3101'}, {...card, postal_code: '1234567890'}];
  const seals = plain.map(each => sealCard(random, ours, message, each)[127].seal);
  expect(seals.map(seal => seal.length)).toEqual([102, 102, 102]);
  expect(new Set(seals).size).toBe(3);
});

test('the message shows at most eight digits of the card, six of a short one', () => {
  const {ours} = exchanged();
  const text = JSON.stringify(sealCard(random, ours, {...message, 4: '000000000500'}, card)[127]);
  expect(text).toContain('"routing_bin":"42424242"');
  expect(text).not.toContain('424242424');
  expect(routingBin('378282246310005')).toBe('378282');
});

const changes: Partial<Record<keyof Unsealed<AuthorizationRequest>, string>>[] = [
  {3: '200000'},
  {4: '000000199900'},
  {7: '0101120001'},
  {11: '000008'},
  {12: '120001'},
  {13: '0102'},
  {18: '5733'},
  {22: '102'},
  {32: '400401'},
  {37: '600112000008'},
  {41: 'TERM0002'},
  {42: 'SHOP00000000002'},
  {43: 'Other Shop'.padEnd(38) + 'IT'},
  {49: '840'},
];

test.each(changes)('a seal moved to a message with %o does not open', change => {
  const {ours, theirs} = exchanged();
  const sealed = sealCard(random, ours, message, card);
  expect(openSeal(theirs, {...sealed, ...change} as AuthorizationRequest)).toBeUndefined();
});

test('a seal is bound to an authentication where there is one, and without one to what it always was', () => {
  const {ours, theirs} = exchanged();
  const other = {...authenticated, id: authenticated.id.replace('7', '8')};
  const sealed = sealCard(random, ours, {...message, 123: authenticated}, card);
  expect(openSeal(theirs, sealed)).toEqual(card);
  const {123: _, ...without} = sealed;
  for (const moved of [without, {...sealed, 123: other}, {...sealed, 123: {...authenticated, eci: '06'}}])
    expect(openSeal(theirs, moved)).toBeUndefined();
  expect(openSeal(theirs, {...sealCard(random, ours, message, card), 123: authenticated})).toBeUndefined();
  expect(boundData(message, '42424242', 'f'.repeat(16)).toString('latin1')).toBe(
    '0100003006000000004012000000001999007010010112000001100600000701200612000001300401010180045732' +
      '022003812032006400400037012600112000007041008TERM0001042015SHOP00000000001043040' +
      `${'Florin Shop'.padEnd(38)}IT04900397812702442424242${'f'.repeat(16)}`,
  );
});

test('the card of an authentication opens there alone, and with what was told of the browser', () => {
  const {ours, theirs} = exchanged();
  const {127: _card, ...request} = authentication;
  const {cvc: _cvc, ...withoutCode} = card;
  const sealed = sealCard(random, ours, request, withoutCode);
  expect(openSeal(theirs, sealed)).toEqual(withoutCode);
  expect(openSeal(theirs, {...authorization, 127: sealed[127]})).toBeUndefined();
  const browser = {...sealed[122], notification_url: 'https://evil.example/'};
  for (const change of [
    {122: browser},
    {122: {...sealed[122], challenge: '04'}},
    {70: '602'},
    {4: '000000000001'},
  ])
    expect(openSeal(theirs, {...sealed, ...change} as AuthenticationRequest)).toBeUndefined();
});

test('a seal with another routing BIN, another key or any letter changed does not open', () => {
  const {ours, theirs} = exchanged();
  const sealed = sealCard(random, ours, message, card);
  const {seal} = sealed[127];
  const other = (change: Partial<AuthorizationRequest[127]>): AuthorizationRequest => ({
    ...sealed,
    127: {...sealed[127], ...change},
  });
  expect(openSeal(theirs, other({routing_bin: '4242424'}))).toBeUndefined();
  expect(openSeal(exchanged().theirs, sealed)).toBeUndefined();
  expect(openSeal({...exchanged().theirs, id: theirs.id}, sealed)).toBeUndefined();
  for (let at = 0; at < seal.length; at++) {
    const letter = seal[at] === 'A' ? 'B' : 'A';
    const changed = seal.slice(0, at) + letter + seal.slice(at + 1);
    expect(openSeal(theirs, other({seal: changed}))).toBeUndefined();
  }
});

test('what is no card is not sealed, and the error does not say what it was', () => {
  const {ours} = exchanged();
  const seal = (change: object) => () => sealCard(random, ours, message, {...card, ...change});
  for (const change of [{pan: '4242 4242'}, {expiry: '3013'}, {cvc: '12'}, {cvc: '123=9'}])
    expect(seal(change)).toThrow(/^card_malformed$/);
  for (const change of [{postal_code: 'SW1A 1AA'}, {postal_code: '12345678901'}, {postal_code: 'a'}])
    expect(seal(change)).toThrow(/^card_malformed$/);
});
