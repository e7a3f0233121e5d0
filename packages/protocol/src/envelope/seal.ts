import {CompactEncrypt, importJWK, type CryptoKey, type JWK} from 'jose';
import {isEncryptionJwk} from '../check/claims.js';
import type {EncryptionJwk, OtherJwk} from '../jwk.js';
import {thumbprint} from '../jws/index.js';
import {paddedLength, CRITICAL, ENVELOPE_TYP, type Binding, type SealedCard} from './card.js';

/** An imported public key of the session, ready to seal to. */
export interface SealingKey {
  jwk: EncryptionJwk;
  key: CryptoKey | Uint8Array;
}

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
      return {jwk, key: await importJWK(jwk as JWK, jwk.alg)};
    } catch {
      // Not known here: the next key is of another kind.
    }
  }
  return undefined;
};

/**
 * Seals a card to the session's key as a compact JWE (RFC 7516), bound to session, attempt and moment in its
 * header and once more, with merchant, amount and origin, inside.
 * @param tokenHash base64url SHA-256 of the session token
 */
export const seal = (
  {jwk, key}: SealingKey,
  card: SealedCard,
  bind: Binding,
  tokenHash: string,
): Promise<string> => {
  const {sid, att, jti, iat} = bind;
  return new CompactEncrypt(pad(JSON.stringify({v: 1, card, bind})))
    .setProtectedHeader({
      alg: jwk.alg,
      enc: 'A256GCM',
      kid: jwk.kid,
      typ: ENVELOPE_TYP,
      ...{sid, att, jti, iat, tkh: tokenHash},
      crit: [...CRITICAL],
    })
    .encrypt(key, {crit: Object.fromEntries(CRITICAL.map(name => [name, true]))});
};

const pad = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(paddedLength(bytes.length)).fill(0x20);
  padded.set(bytes);
  return padded;
};
