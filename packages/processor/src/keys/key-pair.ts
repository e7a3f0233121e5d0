import {createPrivateKey, generateKeyPair, type KeyObject} from 'node:crypto';
import {promisify} from 'node:util';

/** The kinds of key that envelopes are sealed to: key agreement on two curves, or RSA where an HSM wants it. */
export const SEALING_KINDS = ['X25519', 'P-256', 'RSA'] as const;
export type SealingKind = (typeof SEALING_KINDS)[number];

/** ES256 signs; the others receive envelopes. */
export type KeyKind = 'ES256' | SealingKind;

const generate = promisify(generateKeyPair);

/** Bits of an RSA modulus: good for as long as P-256 is (NIST SP 800-57 part 1, table 2). */
const RSA_BITS = 3072;

const newPair = (kind: KeyKind): Promise<{publicKey: KeyObject; privateKey: KeyObject}> => {
  if (kind === 'RSA') return generate('rsa', {modulusLength: RSA_BITS});
  return kind === 'X25519' ? generate('x25519') : generate('ec', {namedCurve: 'P-256'});
};

/** What stands in a published key beside its numbers. */
const PURPOSE: Record<KeyKind, {alg: string; use: 'sig' | 'enc'}> = {
  ES256: {alg: 'ES256', use: 'sig'},
  X25519: {alg: 'ECDH-ES', use: 'enc'},
  'P-256': {alg: 'ECDH-ES', use: 'enc'},
  RSA: {alg: 'RSA-OAEP-256', use: 'enc'},
};

/** A fresh key pair: the public JWK without `kid`, and the private half as base64 PKCS #8. */
export const newKeyPair = async (kind: KeyKind): Promise<{publicJwk: object; secret: string}> => {
  const {publicKey, privateKey} = await newPair(kind);
  return {
    publicJwk: {...publicKey.export({format: 'jwk'}), ...PURPOSE[kind]},
    secret: privateKey.export({format: 'der', type: 'pkcs8'}).toString('base64'),
  };
};

/** The private key of {@link newKeyPair}. */
export const privateKey = (secret: string): KeyObject =>
  createPrivateKey({key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8'});
