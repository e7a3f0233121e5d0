import type {Expected, TypedCard} from '@florin/protocol/envelope';
import {CARD, NOW, type Change, type Json, type KeyPair, type Kind} from '../fixtures/sealed.ts';
import {asCard, inBind, inBoth, inCard, inHeader, KEPT_ID, tamperings} from '../fixtures/tampered/index.ts';
import {at} from '../fixtures/texts.ts';
import type {TestKeys} from './keys.ts';
import {OTHER} from './sessions.ts';

/** One envelope to make, right but for what is said here; without a rule it must be accepted. */
export interface Case {
  name: string;
  rule?: string;
  change?: Change;
  /** The key it is sealed to, where that is not the one it is opened with. */
  to?: KeyPair;
  /** What the processor's records say otherwise; undefined where they hold nothing of the kind. */
  records?: {[name in keyof Expected]?: Expected[name] | undefined};
}

/** Hashes of the tokens of the sessions that the envelopes are for. */
export interface Hashes {
  other: string;
  kept: string;
}

const full: Partial<TypedCard> = {
  holder: "Zoë O'Brien-García, 王小明 🪙",
  postal_code: 'SW1A 1AA',
  country: 'GB',
  brand_choice: 'visa',
  consent: 'Karte für später speichern 🪙',
};
const KEPT = {token: KEPT_ID, cvc: '789'};

/** White space between the JSON's tokens, so that it is as long as asked for. */
const stretched = (bytes: number): Change => ({
  plainText: text => text.replace('"card":', `${' '.repeat(bytes - Buffer.byteLength(text))}"card":`),
});
const escaped = (text: string): string => text.replace('4242', '\\u0034\\u0032\\u0034\\u0032');
const reversed = (header: Json): Json => Object.fromEntries(Object.entries(header).reverse());
/** Sealed for the other live session throughout. */
export const ofOther = (tokenHash: string): Change => ({
  ...inBoth(OTHER),
  ...inHeader({...OTHER, tkh: tokenHash}),
});

const good = ({other, kept}: Hashes): Case[] => [
  {name: 'as it should be'},
  {name: 'iat 120 s ago', change: inBoth({iat: NOW - 120})},
  {name: 'iat in 120 s', change: inBoth({iat: NOW + 120})},
  {name: 'under the other listed origin', change: inBind({origin: 'https://other.example'})},
  {name: 'a card with all its members', change: inCard(full)},
  {name: 'a kept card', change: asCard(KEPT)},
  {name: 'a kept card with a cvc of four', change: asCard({...KEPT, cvc: '7890'})},
  {name: 'the longest leave', change: inCard({consent: 'x'.repeat(300)})},
  {name: 'the longest holder', change: inCard({holder: 'x'.repeat(100)})},
  {name: 'the shortest number', change: inCard({number: CARD.number.slice(0, 12)})},
  {name: 'the longest number, a cvc of four', change: inCard({number: `${CARD.number}424`, cvc: '7890'})},
  {
    name: 'the largest amount',
    change: inBind({amount: {value: 999_999_999_999, currency: 'JPY'}}),
    records: {amount: {value: 999_999_999_999, currency: 'JPY'}},
  },
  {
    name: 'a card to be kept: no amount',
    change: {...inBind({amount: undefined}), ...inHeader({tkh: kept})},
    records: {amount: undefined, tokenHash: kept},
  },
  {
    name: 'another live session, in its own records',
    change: ofOther(other),
    records: {sid: OTHER.sid, att: OTHER.att, tokenHash: other},
  },
  {name: 'header members in another order', change: {header: reversed}},
  {name: 'spaces in the header', change: {headerText: text => JSON.stringify(JSON.parse(text), null, 1)}},
  {name: 'letters of the header escaped', change: {headerText: text => text.replace('"kid"', '"\\u006bid"')}},
  {name: 'digits of the number escaped', change: {plainText: escaped}},
  {name: 'line ends in the JSON', change: {plainText: text => text.replaceAll(':{', ' :\r\n\t{')}},
  {name: 'JSON that fills its block: no padding', change: stretched(1024)},
  {name: 'JSON one byte longer: two blocks', change: stretched(1025)},
];

/** A right envelope that meets the wrong records. */
const wrongRecords = ({other}: Hashes): Case[] => [
  {name: 'another session in the records', rule: 'bind_sid', records: {sid: OTHER.sid}},
  {name: 'another attempt in the request', rule: 'bind_att', records: {att: OTHER.att}},
  {name: 'another merchant in the records', rule: 'bind_merchant', records: {merchant: 'mer_2'}},
  {
    name: 'another amount in the records',
    rule: 'bind_amount',
    records: {amount: {value: 2000, currency: 'EUR'}},
  },
  {
    name: 'another currency in the records',
    rule: 'bind_amount',
    records: {amount: {value: 1999, currency: 'USD'}},
  },
  {name: 'no amount in the records', rule: 'bind_amount', records: {amount: undefined}},
  {name: 'other origins in the records', rule: 'bind_origin', records: {origins: ['https://other.example']}},
  {name: 'no origin in the records', rule: 'bind_origin', records: {origins: []}},
  {name: 'another token with the request', rule: 'token_hash', records: {tokenHash: other}},
  {name: 'posted 121 s late', rule: 'stale', records: {now: NOW + 121}},
  {name: 'posted 121 s before its time', rule: 'stale', records: {now: NOW - 121}},
];

/** Two sessions of equal terms that live at the same time. */
const swapped = ({other}: Hashes): Case[] => [
  {name: 'swapped: of the other live session', rule: 'token_hash', change: ofOther(other)},
  {
    name: 'swapped: posted for the other live session',
    rule: 'token_hash',
    records: {sid: OTHER.sid, att: OTHER.att, tokenHash: other},
  },
  {
    name: 'swapped: sealed for the other session with the token of this one',
    rule: 'bind_sid',
    change: inBoth(OTHER),
  },
  {
    name: 'swapped: sealed for this session with the token of the other',
    rule: 'token_hash',
    change: inHeader({tkh: other}),
  },
  {
    name: 'swapped: the other session inside alone',
    rule: 'header_sid',
    change: inBind(OTHER),
  },
  {name: 'swapped: the other session in the header alone', rule: 'header_sid', change: inHeader(OTHER)},
];

/** Sealed to one key under the name of another. */
const wrongKeys = (kind: Kind, {sealing, strangers}: TestKeys): Case[] => {
  const {jwk} = sealing[kind];
  const under = (pair: KeyPair): KeyPair => ({...pair, jwk: {...pair.jwk, kid: jwk.kid}});
  const rsa = kind === 'RSA';
  return [
    {name: 'sealed to a stranger’s key under our name', rule: 'decryption', to: under(strangers[kind])},
    {
      name: 'sealed to our key under a stranger’s name',
      rule: 'key',
      change: inHeader({kid: strangers[kind].jwk.kid}),
    },
    {
      name: 'sealed to our key of another kind under the name of this one',
      rule: rsa ? 'key' : 'curve',
      to: under(sealing[kind === 'X25519' ? 'P-256' : 'X25519']),
    },
    ...(rsa
      ? []
      : [{name: 'sealed with RSA under the name of this key', rule: 'key', to: under(sealing['RSA'])}]),
  ];
};

const PARTS = ['header', 'encrypted key', 'IV', 'ciphertext', 'tag'];

/** One part of the other live session's envelope in this one. */
const mixed = (kind: Kind, ofOthers: string): Case[] => {
  const parts = ofOthers.split('.');
  return PARTS.flatMap((name, i) =>
    kind !== 'RSA' && i === 1
      ? []
      : [{name: `swapped: the ${name} alone`, rule: 'decryption', change: {parts: at(i, () => parts[i]!)}}],
  );
};

/** All that is asked about one kind of key. `ofOthers` is a good envelope of the other live session. */
export const casesFor = (kind: Kind, keys: TestKeys, hashes: Hashes, ofOthers: string): Case[] => [
  ...good(hashes),
  ...tamperings(kind).map(([name, rule, change]) => ({name, rule, change})),
  ...wrongRecords(hashes),
  ...swapped(hashes),
  ...mixed(kind, ofOthers),
  ...wrongKeys(kind, keys),
];
