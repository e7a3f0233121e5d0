/**
 * Envelopes made by hand with node:crypto alone, after RFC 7516 and RFC 7518: every part of one can be made wrong
 * while the rest stays right, which a library would not do.
 */
import {
  createCipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  generateKeySync,
  publicEncrypt,
  type KeyObject,
} from 'node:crypto';
import type {EncryptionJwk} from '../jwk.js';
import {sha256, thumbprint} from '../jws/index.js';
import {BLOCK, CRITICAL, ENVELOPE_TYP, type Binding, type SealedCard} from './card.js';
import type {Expected, OpeningKey} from './open.js';

export type Json = Record<string, unknown>;
export const KINDS = ['X25519', 'P-256', 'RSA'] as const;
export type Kind = (typeof KINDS)[number];

/** Both halves of an encryption key. */
export interface KeyPair {
  jwk: EncryptionJwk;
  own: OpeningKey;
}

/** An ephemeral or a lasting pair of one kind. */
export const newPair = (kind: Kind): {publicKey: KeyObject; privateKey: KeyObject} =>
  kind === 'X25519'
    ? generateKeyPairSync('x25519')
    : kind === 'P-256'
      ? generateKeyPairSync('ec', {namedCurve: 'P-256'})
      : generateKeyPairSync('rsa', {modulusLength: 2048});

export const newKeyPair = async (kind: Kind): Promise<KeyPair> => {
  const {publicKey, privateKey} = newPair(kind);
  const bare = publicKey.export({format: 'jwk'});
  const kid = await thumbprint(bare);
  const alg = kind === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES';
  return {
    jwk: {...bare, kid, alg, use: 'enc'} as unknown as EncryptionJwk,
    own: {kid, alg, key: privateKey, ...(kind !== 'RSA' && {crv: kind})},
  };
};

export const TOKEN = 'header.claims.signature';
export const NOW = 1_900_000_000;
export const CARD: SealedCard = {number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '789'};
export const BIND: Binding = {
  sid: 'cs_1aaaaaaaaaaaaaaaaaaa',
  att: 'att_1aaaaaaaaaaaaaaaaaaa',
  jti: 'env_1aaaaaaaaaaaaaaaaaaa',
  iat: NOW,
  merchant: 'mer_1',
  amount: {value: 1999, currency: 'EUR'},
  origin: 'https://shop.example',
};
export const expected = async (): Promise<Expected> => ({
  sid: BIND.sid,
  att: BIND.att,
  merchant: BIND.merchant,
  amount: BIND.amount,
  tokenHash: await sha256(TOKEN),
  origins: ['https://other.example', BIND.origin],
  now: NOW,
});

/** What is to be wrong. Each step is given what was right so far. */
export interface Change {
  /** Members of the protected header, `epk` among them. */
  header?: (header: Json) => Json;
  headerText?: (text: string) => string;
  plain?: (plain: {v: unknown; card: Json; bind: Json}) => unknown;
  /** The JSON before it is filled up. */
  plainText?: (text: string) => string;
  plainBytes?: (padded: Buffer) => Buffer;
  parts?: (parts: string[]) => string[];
  envelope?: (envelope: string) => string;
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** Concat KDF (NIST SP 800-56A §5.8.1, RFC 7518 §4.6.2), one round of SHA-256. */
export const concatKdf = (secret: Buffer, header: Json): Buffer => {
  const bits = header['enc'] === 'A128GCM' ? 128 : 256;
  const info = ['enc', 'apu', 'apv'].flatMap(name => {
    const text = typeof header[name] === 'string' ? header[name] : '';
    const bytes = Buffer.from(text, name === 'enc' ? 'utf8' : 'base64url');
    return [uint32(bytes.length), bytes];
  });
  const digest = createHash('sha256').update(Buffer.concat([uint32(1), secret, ...info, uint32(bits)]));
  return digest.digest().subarray(0, bits / 8);
};

const pad = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc(Math.ceil(bytes.length / BLOCK) * BLOCK - bytes.length, ' ')]);
};

/** An envelope sealed to `jwk` by hand, right but for `change`. */
export const sealByHand = async ({jwk}: KeyPair, change: Change = {}): Promise<string> => {
  const same = <T>(value: T): T => value;
  const recipient = createPublicKey({key: jwk as unknown as Json, format: 'jwk'});
  const ephemeral = jwk.kty === 'RSA' ? undefined : newPair(jwk.crv);
  const header = (change.header ?? same)({
    ...{alg: jwk.alg, enc: 'A256GCM', kid: jwk.kid, typ: ENVELOPE_TYP},
    ...(ephemeral && {epk: ephemeral.publicKey.export({format: 'jwk'})}),
    ...{sid: BIND.sid, att: BIND.att, jti: BIND.jti, iat: BIND.iat, tkh: await sha256(TOKEN)},
    crit: [...CRITICAL],
  });
  const secret =
    ephemeral && concatKdf(diffieHellman({privateKey: ephemeral.privateKey, publicKey: recipient}), header);
  const cek = secret ?? generateKeySync('aes', {length: header['enc'] === 'A128GCM' ? 128 : 256}).export();
  const key = secret ? '' : base64url(publicEncrypt({key: recipient, oaepHash: 'sha256'}, cek));
  const protectedHeader = base64url(Buffer.from((change.headerText ?? same)(JSON.stringify(header))));
  const draft = {v: 1, card: {...CARD} as Json, bind: structuredClone(BIND) as unknown as Json};
  const text = (change.plainText ?? same)(JSON.stringify((change.plain ?? same<unknown>)(draft)));
  const plaintext = (change.plainBytes ?? same)(pad(text));
  // Every key is used once, so this need not be random.
  const iv = createHash('sha256').update(protectedHeader).digest().subarray(0, 12);
  const cipher = createCipheriv(cek.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', cek, iv);
  cipher.setAAD(Buffer.from(protectedHeader));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const parts = [protectedHeader, key, base64url(iv), base64url(ciphertext), base64url(cipher.getAuthTag())];
  return (change.envelope ?? same)((change.parts ?? same)(parts).join('.'));
};
