import {createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject} from 'node:crypto';
import type {Random} from '@florin/runtime';

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under one key. `context` is authenticated: what was sealed for one place opens in no other. */
export interface Sealer {
  seal(plaintext: string, context: string): string;
  /** @throws where key, text or context are not those it was sealed with */
  open(sealed: string, context: string): string;
}

/** @param key 32 bytes */
export const sealer = (key: KeyObject, random: Random): Sealer => ({
  seal: (plaintext, context) => {
    const nonce = random.randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
    return Buffer.concat([
      nonce,
      cipher.update(plaintext, 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]).toString('base64url');
  },
  open: (sealed, context) => {
    const bytes = Buffer.from(sealed, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), {authTagLength: TAG});
    decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-TAG));
    return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
  },
});

/**
 * Reads a key-encryption key: 32 bytes as base64url or base64.
 * @throws where it has another length
 */
export const parseKek = (text: string): KeyObject => {
  const bytes = Buffer.from(text.trim(), 'base64url');
  if (bytes.length !== 32)
    throw new Error('kek_malformed: the key-encryption key must be 32 bytes, base64url.');
  return createSecretKey(bytes);
};

/** A key of its own for each purpose (RFC 5869), so that no two uses share one. */
export const derive = (key: KeyObject, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', key, '', `florin ${purpose}`, 32)));
