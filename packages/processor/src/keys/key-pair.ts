import {createPrivateKey, generateKeyPair, type KeyObject} from 'node:crypto';
import {promisify} from 'node:util';

/** ES256 signs; X25519 and P-256 receive envelopes. */
export type KeyKind = 'ES256' | 'X25519' | 'P-256';

const generate = promisify(generateKeyPair);

/** A fresh key pair: the public JWK without `kid`, and the private half as base64 PKCS #8. */
export const newKeyPair = async (kind: KeyKind): Promise<{publicJwk: object; secret: string}> => {
  const pair = kind === 'X25519' ? await generate('x25519') : await generate('ec', {namedCurve: 'P-256'});
  const use = kind === 'ES256' ? {alg: 'ES256', use: 'sig'} : {alg: 'ECDH-ES', use: 'enc'};
  return {
    publicJwk: {...pair.publicKey.export({format: 'jwk'}), ...use},
    secret: pair.privateKey.export({format: 'der', type: 'pkcs8'}).toString('base64'),
  };
};

/** The private key of {@link newKeyPair}. */
export const privateKey = (secret: string): KeyObject =>
  createPrivateKey({key: Buffer.from(secret, 'base64'), format: 'der', type: 'pkcs8'});
