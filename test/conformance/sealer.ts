import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type {EncryptionJwk} from '@florin/protocol';

export type Json = Record<string, unknown>;

/** What stands in an envelope. */
export interface Plain {
  v: unknown;
  card: Json;
  bind: Json;
}

/** What is to be wrong with an envelope. Each step is given what was right so far. */
export interface Fault {
  /** Members of the protected header, `epk` among them. */
  header?: (header: Json) => Json;
  headerText?: (text: string) => string;
  plain?: (plain: Plain) => unknown;
  /** The JSON before it is filled up. */
  plainText?: (text: string) => string;
  padded?: (bytes: Buffer) => Buffer;
  parts?: (parts: string[]) => string[];
  envelope?: (envelope: string) => string;
}

export const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');

/** SHA-256 of a text, as base64url. */
export const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** An ephemeral pair of the kind that a key agreement takes. */
export const ephemeral = (crv: 'X25519' | 'P-256'): {publicKey: KeyObject; privateKey: KeyObject} =>
  crv === 'X25519' ? generateKeyPairSync('x25519') : generateKeyPairSync('ec', {namedCurve: 'P-256'});

const same = <T>(value: T): T => value;
const BLOCK = 1024;
const KEY_SIZES: Record<string, number> = {A128GCM: 16, A192GCM: 24};

/**
 * Seals by hand, after RFC 7516 and RFC 7518 alone: right but for `fault`, which no library would write.
 * @param members the header's, less those that follow from the key
 */
export const sealByHand = (jwk: EncryptionJwk, members: Json, plain: Plain, fault: Fault = {}): string => {
  const recipient = createPublicKey({key: {...jwk}, format: 'jwk'});
  const pair = jwk.kty === 'RSA' ? undefined : ephemeral(jwk.crv);
  const {sid, att, jti, iat, tkh, crit} = members;
  const header = (fault.header ?? same)({
    ...{alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, typ: 'florin-card+jwe'},
    ...(pair && {epk: pair.publicKey.export({format: 'jwk'})}),
    ...{sid, att, jti, iat, tkh, crit},
  });
  const size = KEY_SIZES[String(header['enc'])] ?? 32;
  const agreed =
    pair && concatKdf(diffieHellman({privateKey: pair.privateKey, publicKey: recipient}), header, size);
  const cek = agreed ?? randomBytes(size);
  const key = agreed ? '' : base64url(publicEncrypt({key: recipient, oaepHash: 'sha256'}, cek));
  const protectedHeader = base64url((fault.headerText ?? same)(JSON.stringify(header)));
  const draft = (fault.plain ?? same<unknown>)(structuredClone(plain));
  const bytes = Buffer.from((fault.plainText ?? same)(JSON.stringify(draft)));
  const full = Math.ceil(bytes.length / BLOCK) * BLOCK;
  const padded = (fault.padded ?? same)(Buffer.concat([bytes, Buffer.alloc(full - bytes.length, ' ')]));
  const iv = randomBytes(12);
  const cipher = createCipheriv(`aes-${size * 8}-gcm` as 'aes-256-gcm', cek, iv);
  cipher.setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(padded), cipher.final()]);
  const parts = [protectedHeader, key, ...[iv, ciphertext, cipher.getAuthTag()].map(base64url)];
  return (fault.envelope ?? same)((fault.parts ?? same)(parts).join('.'));
};

/** Concat KDF (RFC 7518 §4.6.2), one round. It takes `apu` and `apv` in, so that a header with them opens. */
const concatKdf = (secret: Buffer, header: Json, size: number): Buffer => {
  const info = ['enc', 'apu', 'apv'].flatMap(name => {
    const text = typeof header[name] === 'string' ? header[name] : '';
    const bytes = Buffer.from(text, name === 'enc' ? 'utf8' : 'base64url');
    return [uint32(bytes.length), bytes];
  });
  const digest = createHash('sha256').update(Buffer.concat([uint32(1), secret, ...info, uint32(size * 8)]));
  return digest.digest().subarray(0, size);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
