import type {SigningJwk} from '../jwk.js';
import {decodeBase64Url} from './base64url.js';
import {strictJson} from './json.js';
import {thumbprint} from './thumbprint.js';

/** The largest token that is looked at, in characters. */
export const MAX_JWS = 16_384;

interface Parts {
  header: Record<string, unknown>;
  /** @throws SyntaxError where it is not JSON */
  payload: () => unknown;
  signed: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

/** The three parts of a compact JWS, or undefined where a part is missing, not canonical or not JSON. */
export const parseJws = (jws: string): Parts | undefined => {
  const parts = jws.length > MAX_JWS ? [] : jws.split('.');
  const bytes = parts.map(decodeBase64Url);
  const [header, payload, signature] = bytes;
  if (parts.length !== 3 || !header || !payload || !signature) return undefined;
  try {
    return {
      header: asObject(strictJson(utf8(header))),
      payload: () => strictJson(utf8(payload)),
      signed: new TextEncoder().encode(`${parts[0]}.${parts[1]}`),
      signature,
    };
  } catch {
    return undefined;
  }
};

// A byte order mark stays in the text, where JSON has no place for it.
const decoder = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});
const utf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

const asObject = (value: unknown): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) throw new SyntaxError();
  return value as Record<string, unknown>;
};

/** True where the header holds exactly what the protocol writes: `alg` ES256, the type asked for and a `kid`. */
export const headerFits = (header: Record<string, unknown>, typ: string): boolean =>
  header['alg'] === 'ES256' &&
  header['typ'] === typ &&
  typeof header['kid'] === 'string' &&
  Object.keys(header).length === 3;

/**
 * The payload of a JWS that one of `keys` signed with ES256, parsed; undefined for every other text. `typ` keeps
 * a session token from passing as a result and the reverse (RFC 8725 §3.11).
 */
export const verifyWithWebCrypto = async (
  jws: string,
  typ: string,
  keys: readonly SigningJwk[],
): Promise<unknown> => {
  const parts = parseJws(jws);
  if (!parts || !headerFits(parts.header, typ) || parts.signature.length !== 64) return undefined;
  const jwk = keys.find(key => key.kid === parts.header['kid']);
  try {
    const key = jwk && (await importSigningKey(jwk));
    if (!key) return undefined;
    const good = crypto.subtle.verify(ECDSA, key, parts.signature, parts.signed);
    // Read while the signature is checked on another thread, and believed only if it is good.
    const payload = parts.payload();
    return (await good) ? payload : undefined;
  } catch {
    return undefined;
  }
};

const ECDSA = {name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256'};
const imported = new WeakMap<SigningJwk, Promise<CryptoKey | undefined>>();

/**
 * Imports a published key, once. Called ahead of the first token, it takes its time off the shopper's wait.
 * Undefined where its `kid` is not its own thumbprint (RFC 7638). Rejects where it is no point of the curve.
 */
export const importSigningKey = (jwk: SigningJwk): Promise<CryptoKey | undefined> => {
  const known = imported.get(jwk) ?? importKey(jwk);
  imported.set(jwk, known);
  return known;
};

const importKey = async (jwk: SigningJwk): Promise<CryptoKey | undefined> => {
  const {kid, kty, crv, x, y} = jwk;
  if ((await thumbprint(jwk)) !== kid) return undefined;
  return crypto.subtle.importKey('jwk', {kty, crv, x, y}, ECDSA, false, ['verify']);
};
