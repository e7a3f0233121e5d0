import {CompactSign, compactVerify, importJWK, type CryptoKey, type JWK, type KeyObject} from 'jose';
import type {SigningJwk} from '../jwk.js';
import {headerFits, parseJws, thumbprint} from '../jws/index.js';

/** A private signing key with its public name. */
export interface SigningKey {
  kid: string;
  key: CryptoKey | KeyObject;
}

/** Signs claims as a compact JWS, ES256 (RFC 7515). `typ` says what the claims are. */
export const sign = (claims: object, typ: string, {kid, key}: SigningKey): Promise<string> =>
  new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({alg: 'ES256', typ, kid})
    .sign(key);

/** A public signing key, imported, its `kid` recomputed. */
export interface VerifyingKey {
  kid: string;
  key: CryptoKey | Uint8Array;
}

/** Imports a published key. Undefined where its `kid` is not its own thumbprint (RFC 7638), or it is no key. */
export const importVerifyingKey = async (jwk: SigningJwk): Promise<VerifyingKey | undefined> => {
  const kid = await thumbprint(jwk);
  if (kid !== jwk.kid) return undefined;
  const key = await importJWK(jwk as JWK, 'ES256').catch(() => undefined);
  return key && {kid, key};
};

/** Finds the key of a name that a JWS claims; undefined where there is none. */
export type FindKey = (kid: string) => VerifyingKey | undefined | Promise<VerifyingKey | undefined>;

/** The payload of a JWS of type `typ` that one of the keys signed, parsed; undefined for every other text. */
export const verify = async (jws: string, typ: string, find: FindKey): Promise<unknown> => {
  const parts = parseJws(jws);
  if (!parts || !headerFits(parts.header, typ)) return undefined;
  const found = await find(parts.header['kid'] as string);
  if (!found) return undefined;
  try {
    await compactVerify(jws, found.key, {algorithms: ['ES256']});
    return parts.payload();
  } catch {
    return undefined;
  }
};
