import type {SigningJwk} from '@florin/protocol';
import {thumbprint} from '@florin/protocol/envelope';
import {KINDS, newKeyPair, type KeyPair, type Kind} from '../fixtures/sealed.ts';
import {newSigningPair, type SigningPair} from '../fixtures/signed.ts';
import type {Files, Jwk} from './files.ts';
import {keyVectors} from './key-vectors.ts';

/** The keys that all vectors are made with. */
export interface TestKeys {
  first: SigningPair;
  second: SigningPair;
  stranger: SigningPair;
  sealing: Record<Kind, KeyPair>;
  strangers: Record<Kind, KeyPair>;
  /** Published under its own name, and no point of the curve. */
  offCurve: SigningJwk;
}

const sealingPairs = async (): Promise<Record<Kind, KeyPair>> => {
  const pairs = await Promise.all(KINDS.map(async kind => [kind, await newKeyPair(kind)] as const));
  return Object.fromEntries(pairs) as Record<Kind, KeyPair>;
};

export const newTestKeys = async (): Promise<TestKeys> => {
  const first = await newSigningPair();
  const off = {...first.jwk, y: first.jwk.x};
  return {
    ...{first, second: await newSigningPair(), stranger: await newSigningPair()},
    ...{sealing: await sealingPairs(), strangers: await sealingPairs()},
    offCurve: {...off, kid: await thumbprint(off)},
  };
};

const bothHalves = (name: string, {jwk, own}: SigningPair | KeyPair) => {
  const {alg, use, kid} = jwk;
  const secret = (own.key as SigningPair['own']['key']).export({format: 'jwk'});
  return {name, public: jwk as Jwk, private: {...secret, kid, alg, use} as Jwk};
};

/** The content of keys.json but for its heading. */
export const keysFile = async (keys: TestKeys): Promise<Files['keys.json']> => {
  const {first, second, stranger, sealing, offCurve} = keys;
  return {
    keys: [
      bothHalves('sig-1', first),
      bothHalves('sig-2', second),
      bothHalves('sig-stranger', stranger),
      bothHalves('enc-x25519', sealing['X25519']),
      bothHalves('enc-p256', sealing['P-256']),
      bothHalves('enc-rsa', sealing['RSA']),
    ],
    sets: {
      published: {keys: [first.jwk, second.jwk]},
      none: {keys: []},
      renamed: {keys: [{...stranger.jwk, kid: first.jwk.kid}]},
      off_curve: {keys: [offCurve]},
    },
    vectors: await keyVectors(keys),
  };
};
