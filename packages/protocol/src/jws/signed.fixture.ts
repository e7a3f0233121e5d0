/** Tokens made by hand with node:crypto alone, so that any part of one can be made wrong. */
import {generateKeyPairSync, sign, type KeyObject} from 'node:crypto';
import type {SigningJwk} from '../jwk.js';
import {thumbprint} from './thumbprint.js';

/** Both halves of a signing key. */
export interface SigningPair {
  jwk: SigningJwk;
  own: {kid: string; key: KeyObject};
}

export const newSigningPair = async (): Promise<SigningPair> => {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  const bare = publicKey.export({format: 'jwk'});
  const kid = await thumbprint(bare);
  return {
    jwk: {...bare, kid, alg: 'ES256', use: 'sig'} as unknown as SigningJwk,
    own: {kid, key: privateKey},
  };
};

export const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** The signature of RFC 7515 §A.3: r and s, 32 bytes each; or in DER, as X.509 has it. */
export const signatureOf = (
  input: string,
  key: KeyObject,
  dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363',
) => base64url(sign('sha256', Buffer.from(input), {key, dsaEncoding}));

/** Signs two texts as they are. */
export const signByHand = (header: string, payload: string, key: KeyObject): string => {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${signatureOf(input, key)}`;
};
