import {isEncryptionJwk} from '../check/encryption-jwk.js';
import type {EncryptionJwk, OtherJwk} from '../jwk.js';
import {encodeBase64Url, thumbprint} from '../jws/index.js';
import {contentKey} from './content-key.js';
import {paddedLength, CRITICAL, ENVELOPE_TYP, type Binding, type SealedCard} from './card.js';

/** An imported public key of the session, ready to seal to. */
export interface SealingKey {
  jwk: EncryptionJwk;
  key: CryptoKey;
}

/** The least bits of an RSA modulus (RFC 7518 §4.3). */
const LEAST_MODULUS = 2048;

const importKey = (jwk: EncryptionJwk): Promise<CryptoKey> => {
  const {subtle} = crypto;
  if (jwk.kty === 'RSA') {
    const {kty, n, e} = jwk;
    return subtle.importKey('jwk', {kty, n, e}, {name: 'RSA-OAEP', hash: 'SHA-256'}, false, ['wrapKey']);
  }
  const {kty, crv, x} = jwk;
  if (jwk.crv === 'X25519') return subtle.importKey('jwk', {kty, crv, x}, {name: crv}, false, []);
  return subtle.importKey('jwk', {kty, crv, x, y: jwk.y}, {name: 'ECDH', namedCurve: crv}, false, []);
};

/**
 * Imports the first of a session's keys that this browser can use and whose `kid` is its own thumbprint. Do it before it is needed: the first import
 * costs more than the sealing.
 * @returns undefined where the browser knows none of the algorithms
 */
export const importSealingKey = async (
  jwks: readonly (EncryptionJwk | OtherJwk)[],
): Promise<SealingKey | undefined> => {
  for (const jwk of jwks) {
    if (!isEncryptionJwk(jwk) || (await thumbprint(jwk)) !== jwk.kid) continue;
    try {
      const key = await importKey(jwk);
      const {modulusLength = LEAST_MODULUS} = key.algorithm as Partial<RsaKeyAlgorithm>;
      if (modulusLength >= LEAST_MODULUS) return {jwk, key};
    } catch {
      // Not known here: the next key is of another kind.
    }
  }
  return undefined;
};

/**
 * Seals a card to the session's key as a compact JWE (RFC 7516), bound to session, attempt and moment in its
 * header and once more, with merchant, amount and origin, inside. With WebCrypto alone: a library that seals in every
 * way there is would be a third of what the form's page loads. Processors open it with jose, and all agree on the vectors.
 * @param tokenHash base64url SHA-256 of the session token
 */
export const seal = async (
  {jwk, key}: SealingKey,
  card: SealedCard,
  bind: Binding,
  tokenHash: string,
): Promise<string> => {
  const {sid, att, jti, iat} = bind;
  const {cek, encrypted, epk} = await contentKey(key);
  const header = base64UrlOf({
    ...{alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, typ: ENVELOPE_TYP, ...(epk && {epk})},
    ...{sid, att, jti, iat, tkh: tokenHash, crit: CRITICAL},
  });
  // eslint-disable-next-line no-restricted-properties -- part of the cryptography, like the ephemeral key
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = {name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(header)};
  const plaintext = pad(JSON.stringify({v: 1, card, bind}));
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, cek, plaintext));
  // WebCrypto puts the tag of 16 bytes after the ciphertext; a JWE has it apart (RFC 7516 §5.1).
  const parts = [encrypted, iv, sealed.subarray(0, -16), sealed.subarray(-16)];
  return [header, ...parts.map(encodeBase64Url)].join('.');
};

const base64UrlOf = (header: object): string =>
  encodeBase64Url(new TextEncoder().encode(JSON.stringify(header)));

const pad = (text: string): Uint8Array<ArrayBuffer> => {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(paddedLength(bytes.length)).fill(0x20);
  padded.set(bytes);
  return padded;
};
