/** The key of one envelope, made anew for it. */
export interface ContentKey {
  cek: CryptoKey;
  /** As it travels: empty where both sides agree on it. */
  encrypted: Uint8Array;
  /** The sender's half of the agreement. */
  epk?: JsonWebKey;
}

const AES = {name: 'AES-GCM', length: 256} as const;

/** Makes the key of one envelope, for the holder of the private half of `recipient` alone. */
export const contentKey = (recipient: CryptoKey): Promise<ContentKey> =>
  recipient.algorithm.name === 'RSA-OAEP' ? wrapped(recipient) : agreed(recipient);

/** RSA-OAEP-256 (RFC 7518 §4.3): a random key, encrypted. */
const wrapped = async (recipient: CryptoKey): Promise<ContentKey> => {
  const {subtle} = crypto;
  const cek = await subtle.generateKey(AES, true, ['encrypt']);
  const encrypted = await subtle.wrapKey('raw', cek, recipient, recipient.algorithm.name);
  return {cek, encrypted: new Uint8Array(encrypted)};
};

/** ECDH-ES, direct (RFC 7518 §4.6, RFC 8037 §3.2): what an ephemeral key and the recipient's have in common. */
const agreed = async (recipient: CryptoKey): Promise<ContentKey> => {
  const {subtle} = crypto;
  const {algorithm} = recipient;
  const ephemeral = (await subtle.generateKey(algorithm, false, ['deriveBits'])) as CryptoKeyPair;
  const exported = subtle.exportKey('jwk', ephemeral.publicKey);
  const secret = await subtle.deriveBits(
    {name: algorithm.name, public: recipient},
    ephemeral.privateKey,
    256,
  );
  const raw = await subtle.digest('SHA-256', derivation(new Uint8Array(secret)));
  const cek = await subtle.importKey('raw', raw, AES, false, ['encrypt']);
  const {kty, crv, x, y} = await exported;
  return {cek, encrypted: new Uint8Array(), epk: {kty, crv, x, ...(y && {y})} as JsonWebKey};
};

/**
 * What the one round of Concat KDF hashes (NIST SP 800-56A §5.8.1 as RFC 7518 §4.6.2 has it): the round, the secret,
 * the algorithm the key is for, no party's name, and the key's length in bits. Each name is preceded by its length.
 */
const derivation = (secret: Uint8Array): Uint8Array<ArrayBuffer> => {
  const name = new TextEncoder().encode('A256GCM');
  const uint32 = (value: number) => [0, 0, value >> 8, value & 255];
  return Uint8Array.from([
    ...[...uint32(1), ...secret],
    ...[...uint32(name.length), ...name, ...uint32(0), ...uint32(0), ...uint32(256)],
  ]);
};
