import {createDecipheriv, createHash, createPublicKey, diffieHellman, type KeyObject} from 'node:crypto';

const bytes = (text: string): Buffer => Buffer.from(text, 'base64url');
const uint32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
};

/**
 * Opens an ECDH-ES envelope with nothing but node:crypto, after RFC 7516 §5.2 and RFC 7518 §4.6 and §5.3: agree on
 * a secret, derive the key from it with Concat KDF, decrypt. Throws where the tag does not fit.
 */
export const openByHand = (envelope: string, privateKey: KeyObject): {header: object; plaintext: string} => {
  const [protectedHeader, , iv, ciphertext, tag] = envelope.split('.') as [
    string,
    string,
    string,
    string,
    string,
  ];
  const header = JSON.parse(bytes(protectedHeader).toString()) as {enc: string; epk: {kty: string}};
  const publicKey = createPublicKey({key: {...header.epk}, format: 'jwk'});
  const secret = diffieHellman({privateKey, publicKey});
  const info = [uint32(header.enc.length), Buffer.from(header.enc), uint32(0), uint32(0), uint32(256)];
  const key = createHash('sha256')
    .update(Buffer.concat([uint32(1), secret, ...info]))
    .digest();
  const decipher = createDecipheriv('aes-256-gcm', key, bytes(iv), {authTagLength: 16});
  decipher.setAAD(Buffer.from(protectedHeader)).setAuthTag(bytes(tag));
  const plaintext = Buffer.concat([decipher.update(bytes(ciphertext)), decipher.final()]);
  return {header, plaintext: plaintext.toString()};
};
