import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import {LinkError} from './link.js';
import type {NetworkKey, RandomSource} from './seal.js';

/*
 * X25519, ephemeral on both sides (RFC 7748), then HKDF-SHA-256 (RFC 5869) over both public keys. It makes
 * a fresh key that no record of the link gives away later. It does not say who the other side is: that is
 * the transport's part, in process or mutual TLS.
 */

/** The acquirer's side of a key exchange under way. */
export interface KeyExchange {
  /** For DE125 of the 0800. */
  public_key: string;
  /** The key, from DE125 of the 0810. Throws a {@link LinkError} `network_garbled` for a bad one. */
  finish(answer: string): NetworkKey;
}

/** Starts a key exchange: send `public_key` in an 0800 with DE70 `101`. */
export const startKeyExchange = (random: RandomSource): KeyExchange => {
  const {secret, public_key} = ephemeral(random);
  return {public_key, finish: answer => agree(secret, answer, public_key, answer)};
};

/** The network's side: the half to answer with, and the key. Throws like {@link KeyExchange.finish}. */
export const answerKeyExchange = (
  random: RandomSource,
  theirs: string,
): {public_key: string; key: NetworkKey} => {
  const {secret, public_key} = ephemeral(random);
  return {public_key, key: agree(secret, theirs, theirs, public_key)};
};

// Wrappings of RFC 8410 around the 32 bytes of a raw X25519 key.
const PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI = Buffer.from('302a300506032b656e032100', 'hex');
const KEY_BYTES = 32;

// Not `generateKeyPair`, whose randomness cannot be injected; any 32 bytes are an X25519 private key.
const ephemeral = (random: RandomSource): {secret: KeyObject; public_key: string} => {
  const der = Buffer.concat([PKCS8, random.randomBytes(KEY_BYTES)]);
  const secret = createPrivateKey({key: der, format: 'der', type: 'pkcs8'});
  der.fill(0);
  const spki = createPublicKey(secret).export({format: 'der', type: 'spki'});
  return {secret, public_key: spki.subarray(-KEY_BYTES).toString('base64url')};
};

const agree = (secret: KeyObject, theirs: string, acquirer: string, network: string): NetworkKey => {
  const transcript = Buffer.concat([raw(acquirer), raw(network)]);
  const shared = sharedSecret(secret, raw(theirs));
  const derive = (purpose: string): KeyObject =>
    createSecretKey(Buffer.from(hkdfSync('sha256', shared, transcript, purpose, KEY_BYTES)));
  return {
    id: keyId(transcript),
    key: derive('florin network seal 1'),
    mac: derive('florin network mac 1'),
  };
};

const keyId = (transcript: Buffer): string =>
  createHash('sha256').update(transcript).digest('hex').slice(0, 16);

/** The id of the key that these two halves made, which whoever saw them knows. Throws like {@link KeyExchange.finish}. */
export const agreedKeyId = (acquirer: string, network: string): string =>
  keyId(Buffer.concat([raw(acquirer), raw(network)]));

// Rejects points of small order too: OpenSSL refuses a shared secret of zeros (RFC 7748, 6.1).
const sharedSecret = (privateKey: KeyObject, point: Buffer): Buffer => {
  try {
    const key = Buffer.concat([SPKI, point]);
    const publicKey = createPublicKey({key, format: 'der', type: 'spki'});
    return diffieHellman({privateKey, publicKey});
  } catch {
    throw new LinkError('network_garbled', 'DE125');
  }
};

const raw = (key: string): Buffer => {
  const bytes = Buffer.from(key, 'base64url');
  if (bytes.length !== KEY_BYTES) throw new LinkError('network_garbled', 'DE125');
  return bytes;
};
