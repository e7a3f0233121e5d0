import type {Expected} from '@florin/protocol/envelope';
import {expected, KINDS, sealByHand, type Json, type Kind} from '../fixtures/sealed.ts';
import {casesFor, ofOther, type Case, type Hashes} from './envelope-cases.ts';
import type {EnvelopeVector, TokenVector} from './files.ts';
import type {TestKeys} from './keys.ts';

/** Sealed cards as a processor meets them, and its answer. They are for the sessions of some of the good tokens. */
export const envelopeVectors = async (
  keys: TestKeys,
  tokens: readonly TokenVector[],
): Promise<EnvelopeVector[]> => {
  const of = (name: string): TokenVector => tokens.find(token => token.name === name)!;
  const hashes = {other: of('another live session').hash!, kept: of('a card to be kept').hash!};
  const maker: Maker = {keys, token: of('as the signer writes it').token, hashes};
  const vectors = await Promise.all(KINDS.map(kind => vectorsFor(kind, maker)));
  return vectors.flat().filter(({envelope}) => envelope.length < 100_000);
};

interface Maker {
  keys: TestKeys;
  /** The first session's. */
  token: string;
  hashes: Hashes;
}

const vectorsFor = async (kind: Kind, maker: Maker): Promise<EnvelopeVector[]> => {
  const {keys, token, hashes} = maker;
  const ofOthers = await sealByHand(keys.sealing[kind], ofOther(hashes.other), token);
  return Promise.all(casesFor(kind, keys, hashes, ofOthers).map(one => make(kind, one, maker)));
};

const make = async (kind: Kind, one: Case, {keys, token}: Maker): Promise<EnvelopeVector> => {
  const {name, rule, change, to, records} = one;
  const own = keys.sealing[kind];
  let plaintext = '';
  const noted = (text: string): string => (plaintext = change?.plainText?.(text) ?? text);
  const envelope = await sealByHand(to ?? own, {...change, plainText: noted}, token);
  const wanted = {...(await expected(token)), ...records} as Expected;
  return {
    ...{name, kind, accept: !rule, ...(rule && {rule})},
    ...{kid: own.jwk.kid, expected: wanted, envelope},
    ...(!rule && {plaintext: JSON.parse(plaintext) as Json}),
  };
};
