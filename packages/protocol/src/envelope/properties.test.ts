import * as fc from 'fast-check';
import {beforeAll, expect, test} from 'vitest';
import {SESSION_TYP} from '../session.js';
import {verifyWithWebCrypto} from '../jws/index.js';
import {newSigningPair, type SigningPair} from '../../../../test/fixtures/signed.ts';
import type {Binding, SealedCard} from './card.js';
import {EnvelopeRejected, open, readHeader, type Expected} from './open.js';
import {importSealingKey, seal} from './seal.js';
import {BIND, expected, newKeyPair, type KeyPair} from '../../../../test/fixtures/sealed.ts';
import {importVerifyingKey, sign, verify} from './sign.js';

/** Cases in all: `FLORIN_PROPERTY_RUNS=100000` for the long run. */
const RUNS = Number(process.env['FLORIN_PROPERTY_RUNS'] ?? 2000);
const share = (part: number): number => Math.ceil(RUNS * part);
const LONG = 60_000 + RUNS * 20;

let pairs: KeyPair[];
let signing: SigningPair;
let wanted: Expected;
beforeAll(async () => {
  pairs = [await newKeyPair('X25519'), await newKeyPair('P-256')];
  signing = await newSigningPair();
  wanted = await expected();
});

const digits = (min: number, max: number) =>
  fc.array(fc.constantFrom(...'0123456789'), {minLength: min, maxLength: max}).map(list => list.join(''));
const wellFormed = (max: number) =>
  fc.string({unit: 'grapheme', maxLength: max}).filter(text => text.length <= max);
const word = (prefix: string) => fc.stringMatching(/^[A-Za-z0-9]{16,40}$/).map(text => `${prefix}_${text}`);

const card: fc.Arbitrary<SealedCard> = fc.record(
  {
    number: digits(12, 19),
    exp_month: fc.integer({min: 1, max: 12}),
    exp_year: fc.integer({min: 2000, max: 2099}),
    cvc: digits(3, 4),
    holder: wellFormed(100),
    postal_code: wellFormed(16),
  },
  {requiredKeys: ['number', 'exp_month', 'exp_year', 'cvc'], noNullPrototype: true},
);

const bind = fc.record({
  sid: word('cs'),
  att: word('att'),
  jti: word('env'),
  iat: fc.integer({min: BIND.iat - 120, max: BIND.iat + 120}),
  merchant: fc.string({maxLength: 40}),
  amount: fc.record({value: fc.nat({max: 999_999_999_999}), currency: fc.constantFrom('EUR', 'JPY', 'KWD')}),
  origin: fc.constantFrom('https://shop.example', 'https://xn--bcher-kva.example:8443', 'http://[::1]:4242'),
}) as unknown as fc.Arbitrary<Binding>;

const sealFor = async (pair: KeyPair, sealed: SealedCard, bound: Binding): Promise<string> =>
  seal((await importSealingKey([pair.jwk]))!, sealed, bound, wanted.tokenHash);

test(
  'whatever card is sealed for whatever session, it is what is opened',
  async () => {
    const property = fc.asyncProperty(fc.nat({max: 1}), card, bind, async (which, sealed, bound) => {
      const envelope = await sealFor(pairs[which]!, sealed, bound);
      const {sid, att, merchant, amount, origin} = bound;
      const session = {...wanted, sid, att, merchant, amount, origins: [origin]};
      const opened = await open(envelope, readHeader(envelope), pairs[which]!.own, session);
      expect(opened).toEqual({card: sealed, bind: bound});
    });
    await fc.assert(property, {numRuns: share(0.2)});
  },
  LONG,
);

/** A text with one byte of it replaced: by another letter of base64url as a rule, by anything now and then. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const byte = fc.oneof(
  {weight: 8, arbitrary: fc.constantFrom(...ALPHABET)},
  {weight: 1, arbitrary: fc.integer({min: 0, max: 255}).map(code => String.fromCharCode(code))},
);
const changeAt = (text: string, where: number, other: string): string => {
  const at = Math.floor(where * text.length);
  return text.slice(0, at) + other + text.slice(at + 1);
};
const where = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true});

test(
  'any one byte of an envelope changed, and it is refused',
  async () => {
    const envelopes = await Promise.all(
      pairs.map(pair =>
        sealFor(pair, {number: '4242424242424242', exp_month: 1, exp_year: 2040, cvc: '123'}, BIND),
      ),
    );
    const property = fc.asyncProperty(fc.nat({max: 1}), where, byte, async (which, at, other) => {
      const changed = changeAt(envelopes[which]!, at, other);
      fc.pre(changed !== envelopes[which]);
      const opening = async () => open(changed, readHeader(changed), pairs[which]!.own, wanted);
      await expect(opening()).rejects.toBeInstanceOf(EnvelopeRejected);
    });
    await fc.assert(property, {numRuns: share(0.3)});
  },
  LONG,
);

test(
  'whatever is signed, it is what is verified, with jose and without',
  async () => {
    const claims = fc.dictionary(
      fc.string().filter(name => name !== '__proto__'),
      fc.jsonValue({maxDepth: 4}),
      {noNullPrototype: true},
    );
    const key = (await importVerifyingKey(signing.jwk))!;
    const property = fc.asyncProperty(claims, async value => {
      const jws = await sign(value, SESSION_TYP, signing.own);
      const asRead = JSON.parse(JSON.stringify(value)) as unknown;
      expect(await verify(jws, SESSION_TYP, () => key)).toEqual(asRead);
      expect(await verifyWithWebCrypto(jws, SESSION_TYP, [signing.jwk])).toEqual(asRead);
    });
    await fc.assert(property, {numRuns: share(0.2)});
  },
  LONG,
);

test(
  'any one byte of a token changed, and it is refused, with jose and without',
  async () => {
    const jws = await sign({iss: 'https://pay.example', sub: BIND.sid}, SESSION_TYP, signing.own);
    const key = (await importVerifyingKey(signing.jwk))!;
    const property = fc.asyncProperty(where, byte, async (at, other) => {
      const changed = changeAt(jws, at, other);
      fc.pre(changed !== jws);
      expect(await verify(changed, SESSION_TYP, () => key)).toBeUndefined();
      expect(await verifyWithWebCrypto(changed, SESSION_TYP, [signing.jwk])).toBeUndefined();
    });
    await fc.assert(property, {numRuns: share(0.3)});
  },
  LONG,
);
