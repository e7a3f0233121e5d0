import * as v from 'valibot';
import {Base64Url} from './primitives.js';

/** A public signing key: P-256 alone (RFC 7518 §6.2). `kid` is the RFC 7638 thumbprint. */
export const SigningJwk = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: Base64Url,
  y: Base64Url,
  kid: Base64Url,
  alg: v.literal('ES256'),
  use: v.literal('sig'),
});
export type SigningJwk = v.InferOutput<typeof SigningJwk>;

const encryption = {kid: Base64Url, use: v.literal('enc')};

/** A public encryption key: X25519 (RFC 8037), P-256 or RSA. */
export const EncryptionJwk = v.variant('kty', [
  v.object({
    ...encryption,
    kty: v.literal('OKP'),
    crv: v.literal('X25519'),
    x: Base64Url,
    alg: v.literal('ECDH-ES'),
  }),
  v.object({
    ...encryption,
    kty: v.literal('EC'),
    crv: v.literal('P-256'),
    x: Base64Url,
    y: Base64Url,
    alg: v.literal('ECDH-ES'),
  }),
  v.object({
    ...encryption,
    kty: v.literal('RSA'),
    n: Base64Url,
    e: Base64Url,
    alg: v.literal('RSA-OAEP-256'),
  }),
]);
export type EncryptionJwk = v.InferOutput<typeof EncryptionJwk>;

/** A set of public keys (RFC 7517 §5). */
export const SigningKeys = v.object({keys: v.array(SigningJwk)});
export type SigningKeys = v.InferOutput<typeof SigningKeys>;
