import type {SigningJwk} from '@florin/protocol';
import {signingKeysIn} from '@florin/protocol/check';
import {importSigningKey, parseJws, verifyWithWebCrypto} from '@florin/protocol/jws';
import type {Runtime} from '@florin/runtime';

/** Path of the processor's signing keys on its own origin. */
export const JWKS_PATH = '/.well-known/jwks.json';

/** What was signed, parsed, if it is of type `typ` and one of the processor's keys signed it; else undefined. */
export type Verified = (jws: string, typ: string) => Promise<unknown>;

/** How every request of the frame is sent: nothing of the browser's rides along, nothing is kept. */
export const REQUEST = {
  credentials: 'omit',
  referrerPolicy: 'no-referrer',
  cache: 'no-store',
  redirect: 'error',
} as const satisfies RequestInit;

/**
 * Verifies against the keys of the frame's own origin, never of an issuer that a token names. A `kid` that is
 * not among them is asked for once: the keys may have rotated since the page was made.
 */
export const keyRing = (runtime: Pick<Runtime, 'fetch'>, issuer: string, keys: SigningJwk[]): Verified => {
  const known = [...keys];
  for (const key of known) importSigningKey(key).catch(() => undefined);
  const asked = new Map<string, Promise<void>>();
  const refetch = async (): Promise<void> => {
    const response = await runtime.fetch(issuer + JWKS_PATH, REQUEST).catch(() => undefined);
    known.push(...(signingKeysIn(await response?.json().catch(() => undefined)) ?? []));
  };
  return async (jws, typ) => {
    const verified = await verifyWithWebCrypto(jws, typ, known);
    if (verified !== undefined) return verified;
    const kid = parseJws(jws)?.header['kid'];
    if (typeof kid !== 'string' || known.some(key => key.kid === kid)) return undefined;
    if (!asked.has(kid)) asked.set(kid, refetch());
    await asked.get(kid);
    return verifyWithWebCrypto(jws, typ, known);
  };
};
