import type {EncryptionJwk, SigningJwk} from '@florin/protocol';
import {thumbprint, type OpeningKey, type SigningKey} from '@florin/protocol/envelope';

/** A key to seal to, and its private half. */
export interface SealingPair {
  jwk: EncryptionJwk;
  opening: OpeningKey;
}

/** A key to sign with, and its public half. */
export interface SigningPair {
  jwk: SigningJwk;
  signing: SigningKey;
}

/** The keys of one mock, made when it starts and gone with it. */
export interface Keys {
  signing: SigningPair;
  /** Signs what is to look like a token and be none: it is published nowhere. */
  foreign: SigningPair;
  /** In order of preference. */
  sealing: SealingPair[];
  /** Was sealed to once, and is no longer. */
  revoked: SealingPair;
}

type Curve = 'X25519' | 'P-256';

const generate = (algorithm: EcKeyGenParams | {name: 'X25519'}, uses: KeyUsage[]): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, false, uses) as Promise<CryptoKeyPair>;

const publicJwk = async <T>(key: CryptoKey, purpose: object): Promise<T> => {
  const {kty, crv, x, y} = await crypto.subtle.exportKey('jwk', key);
  const jwk = {kty, crv, x, ...(y !== undefined && {y}), ...purpose};
  return {...jwk, kid: await thumbprint(jwk)} as T;
};

const signingPair = async (): Promise<SigningPair> => {
  const {publicKey, privateKey} = await generate({name: 'ECDSA', namedCurve: 'P-256'}, ['sign', 'verify']);
  const jwk = await publicJwk<SigningJwk>(publicKey, {alg: 'ES256', use: 'sig'});
  return {jwk, signing: {kid: jwk.kid, key: privateKey}};
};

const sealingPair = async (crv: Curve): Promise<SealingPair> => {
  const algorithm = crv === 'X25519' ? {name: 'X25519' as const} : {name: 'ECDH', namedCurve: crv};
  const {publicKey, privateKey} = await generate(algorithm, ['deriveBits']);
  const jwk = await publicJwk<EncryptionJwk>(publicKey, {alg: 'ECDH-ES', use: 'enc'});
  return {jwk, opening: {kid: jwk.kid, alg: 'ECDH-ES', crv, key: privateKey}};
};

/** Makes fresh keys. A browser without X25519 makes do with P-256, as one that seals does. */
export const makeKeys = async (): Promise<Keys> => {
  const [signing, foreign, modern, usual, revoked] = await Promise.all([
    signingPair(),
    signingPair(),
    sealingPair('X25519').catch(() => undefined),
    sealingPair('P-256'),
    sealingPair('P-256'),
  ]);
  return {signing, foreign, sealing: modern ? [modern, usual] : [usual], revoked};
};
