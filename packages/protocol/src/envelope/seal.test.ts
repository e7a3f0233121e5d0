import {beforeAll, describe, expect, test} from 'vitest';
import type {EncryptionJwk} from '../jwk.js';
import {decodeBase64Url} from '../jws/index.js';
import type {Binding, SealedCard, TypedCard} from './card.js';
import {open, readHeader, type Expected} from './open.js';
import {importSealingKey, seal} from './seal.js';
import {
  BIND,
  CARD,
  expected,
  KINDS,
  newKeyPair,
  type KeyPair,
  type Kind,
} from '../../../../test/fixtures/sealed.ts';

const pairs = {} as Record<Kind, KeyPair>;
let wanted: Expected;
beforeAll(async () => {
  for (const kind of KINDS) pairs[kind] = await newKeyPair(kind);
  wanted = await expected();
});

const sealTo = async (kind: Kind, card: SealedCard = CARD, bind: Binding = BIND): Promise<string> =>
  seal((await importSealingKey([pairs[kind].jwk]))!, card, bind, wanted.tokenHash);

const FULL: TypedCard = {
  ...CARD,
  holder: "Zoë O'Brien-García, 王小明 🪙",
  postal_code: 'SW1A 1AA',
  brand_choice: 'visa',
};

describe.each(KINDS)('%s', kind => {
  test.each([CARD, FULL])('what is sealed is what is opened', async card => {
    const envelope = await sealTo(kind, card);
    const header = readHeader(envelope);
    expect(await open(envelope, header, pairs[kind].own, wanted)).toEqual({card, bind: BIND});
    const {sid, att, jti, iat} = BIND;
    expect(header).toMatchObject({sid, att, jti, iat, kid: pairs[kind].jwk.kid, tkh: wanted.tokenHash});
    expect(Object.keys(header)).toHaveLength(kind === 'RSA' ? 10 : 11);
  });

  test('for a card that is only to be kept: no amount, here and there', async () => {
    const {amount: _amount, ...bind} = BIND;
    const envelope = await sealTo(kind, CARD, bind);
    const kept = {...wanted, amount: undefined};
    expect((await open(envelope, readHeader(envelope), pairs[kind].own, kept)).bind).toEqual(bind);
    await expect(open(envelope, readHeader(envelope), pairs[kind].own, wanted)).rejects.toThrow();
  });

  test('no two envelopes of one card are alike', async () => {
    const parts = (await Promise.all([1, 2, 3].map(() => sealTo(kind)))).map(text => text.split('.'));
    for (const i of [2, 3, 4]) expect(new Set(parts.map(part => part[i])).size).toBe(3);
  });
});

test('the ciphertext is as long for every card', async () => {
  const cards: SealedCard[] = [
    {number: '6'.repeat(12), exp_month: 1, exp_year: 2030, cvc: '123'},
    {number: '6'.repeat(19), exp_month: 12, exp_year: 2030, cvc: '1234'},
    {...FULL, holder: 'x', postal_code: '1'},
    {...FULL, country: 'IT', consent: '王'.repeat(50)},
    {token: 'card_aaaaaaaaaaaaaaaa', cvc: '123'},
    {...FULL, holder: '王'.repeat(100), postal_code: '王'.repeat(16), brand_choice: 'x'.repeat(32)},
  ];
  const bind = {...BIND, origin: `https://${'shop.'.repeat(15)}example`} as Binding;
  const envelopes = await Promise.all(cards.map(card => sealTo('X25519', card, bind)));
  expect(envelopes.map(text => decodeBase64Url(text.split('.')[3]!)!.length)).toEqual(cards.map(() => 1024));
  expect(new Set(envelopes.map(text => text.length)).size).toBe(1);
});

describe('the key that is sealed to', () => {
  const of = async (...jwks: unknown[]) => (await importSealingKey(jwks as EncryptionJwk[]))?.jwk;

  test('is the first that can be used', async () => {
    const {jwk: first} = pairs['X25519'];
    const {jwk: second} = pairs['P-256'];
    expect(await of(first, second)).toEqual(first);
    expect(await of(second, first)).toEqual(second);
    // As in a browser that does not know the curve.
    expect(await of({...first, crv: 'X448'}, second)).toEqual(second);
  });

  test('is none whose name is not its own thumbprint, and none at all where none is left', async () => {
    const {jwk: first} = pairs['X25519'];
    const {jwk: second} = pairs['P-256'];
    expect(await of({...first, kid: second.kid}, second)).toEqual(second);
    expect(await of({...first, kid: 'A'.repeat(43)})).toBeUndefined();
    expect(await of()).toBeUndefined();
  });
});
