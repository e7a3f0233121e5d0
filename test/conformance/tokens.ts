import {generateKeyPairSync, sign, type KeyObject} from 'node:crypto';
import {base64url, type Json} from './sealer.ts';

const part = (token: string, index: number): Json =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Json;

/** The protected header of a compact token. */
export const headerOf = (token: string): Json => part(token, 0);

/** The claims of a compact token, not verified. */
export const claimsOf = (token: string): Json => part(token, 1);

/** Both halves of a signing key that no processor knows. */
export const newStranger = (): {key: KeyObject; jwk: Json} => {
  const {publicKey, privateKey} = generateKeyPairSync('ec', {namedCurve: 'P-256'});
  return {key: privateKey, jwk: publicKey.export({format: 'jwk'})};
};

/** Two texts as what is signed. */
export const signingInput = (header: object, claims: object): string =>
  `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;

/** Signs with ES256 by hand (RFC 7515 §A.3): any header, any claims. */
export const signByHand = (header: object, claims: object, key: KeyObject): string => {
  const input = signingInput(header, claims);
  return `${input}.${base64url(sign('sha256', Buffer.from(input), {key, dsaEncoding: 'ieee-p1363'}))}`;
};
