import {inspect} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {EnvelopeRejected, open, readHeader, type Expected} from './open.js';
import {
  BIND,
  CARD,
  expected,
  KINDS,
  newKeyPair,
  NOW,
  sealByHand,
  type KeyPair,
  type Kind,
} from '../../../../test/fixtures/sealed.ts';
import {inBoth, OTHER_ID, tamperings} from '../../../../test/fixtures/tampered/index.ts';

const pairs = {} as Record<Kind, KeyPair>;
let wanted: Expected;
beforeAll(async () => {
  for (const kind of KINDS) pairs[kind] = await newKeyPair(kind);
  wanted = await expected();
});

const refusal = async (envelope: string, {own}: Pick<KeyPair, 'own'>): Promise<unknown> => {
  try {
    await open(envelope, readHeader(envelope), own, wanted);
  } catch (error) {
    return error;
  }
  return undefined;
};

/** One message and one code for all, and no digit of a card wherever an error may be printed. */
const expectRejected = (error: unknown, reason: string): void => {
  expect(error).toBeInstanceOf(EnvelopeRejected);
  const {message, code, cause, reason: told} = error as EnvelopeRejected;
  expect({message, code, cause}).toEqual({
    message: 'the envelope was not accepted',
    code: 'envelope_rejected',
    cause: undefined,
  });
  expect(told).toBe(reason);
  const printed = [
    inspect(error, {depth: 9, showHidden: true}),
    (error as Error).stack,
    JSON.stringify(error),
  ];
  expect(printed.join('\n')).not.toMatch(/4242|5555|789|cs_|mer_|shop\.example/);
};

describe.each(KINDS)('%s', kind => {
  const rows = tamperings(kind);

  test('the envelope that all of these start from opens', async () => {
    const envelope = await sealByHand(pairs[kind]);
    const opened = await open(envelope, readHeader(envelope), pairs[kind].own, wanted);
    expect(opened).toEqual({card: CARD, bind: BIND});
  });

  test.each([NOW - 120, NOW + 120])('so does one of %i', async iat => {
    const envelope = await sealByHand(pairs[kind], inBoth({iat}));
    expect((await open(envelope, readHeader(envelope), pairs[kind].own, wanted)).bind.iat).toBe(iat);
  });

  test('the table is as long as it should be', () => expect(rows.length).toBeGreaterThan(150));

  test.each(rows)('refused: %s (%s)', async (_name, reason, change) => {
    expectRejected(await refusal(await sealByHand(pairs[kind], change), pairs[kind]), reason);
  });

  test('refused: each part of another envelope', async () => {
    const one = await sealByHand(pairs[kind]);
    const other = await sealByHand(pairs[kind], inBoth({jti: `env_${OTHER_ID}`}));
    for (const i of [0, 2, 3, 4]) {
      const mixed = one.split('.').map((text, at) => (at === i ? other.split('.')[i] : text));
      expectRejected(await refusal(mixed.join('.'), pairs[kind]), 'decryption');
    }
  });

  test('refused: no key, another key under the same name, a key for another algorithm', async () => {
    const envelope = await sealByHand(pairs[kind]);
    const {own} = pairs[kind];
    const {own: stranger} = await newKeyPair(kind);
    expectRejected(await refusal(envelope, {own: undefined} as unknown as KeyPair), 'key');
    expectRejected(await refusal(envelope, {own: {...stranger, kid: own.kid}}), 'decryption');
    const alg = own.alg === 'ECDH-ES' ? 'RSA-OAEP-256' : 'ECDH-ES';
    expectRejected(await refusal(envelope, {own: {...own, alg}}), 'key');
  });
});
