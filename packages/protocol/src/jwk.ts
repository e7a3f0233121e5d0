import * as v from 'valibot';
import {COORDINATE} from './formats.js';
import {decodeBase64Url} from './jws/base64url.js';
import {Base64Url} from './primitives.js';

const Coordinate = v.pipe(v.string(), v.regex(COORDINATE));
/** In one spelling alone, so that one key has one name. */
const Canonical = v.pipe(
  Base64Url,
  v.check(text => decodeBase64Url(text) !== undefined, 'canonical base64url'),
);

/** A public signing key: P-256 alone (RFC 7518 §6.2). `kid` is the RFC 7638 thumbprint. */
export const SigningJwk = v.object({
  kty: v.literal('EC'),
  crv: v.literal('P-256'),
  x: Coordinate,
  y: Coordinate,
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
    x: Coordinate,
    alg: v.literal('ECDH-ES'),
  }),
  v.object({
    ...encryption,
    kty: v.literal('EC'),
    crv: v.literal('P-256'),
    x: Coordinate,
    y: Coordinate,
    alg: v.literal('ECDH-ES'),
  }),
  v.object({
    ...encryption,
    kty: v.literal('RSA'),
    n: Canonical,
    e: Canonical,
    alg: v.literal('RSA-OAEP-256'),
  }),
]);
export type EncryptionJwk = v.InferOutput<typeof EncryptionJwk>;

/** A key of a kind that is not known here. */
export const OtherJwk = v.looseObject({kid: v.string(), kty: v.string()});
export type OtherJwk = v.InferOutput<typeof OtherJwk>;

/** A set of public keys (RFC 7517 §5). */
export const SigningKeys = v.object({keys: v.array(SigningJwk)});
export type SigningKeys = v.InferOutput<typeof SigningKeys>;

/** The signing keys of a set. Those of other kinds are passed over (RFC 7517 §5); undefined for what is no set. */
export const signingKeysIn = (set: unknown): SigningJwk[] | undefined => {
  const parsed = v.safeParse(v.object({keys: v.array(v.unknown())}), set);
  return parsed.success ? parsed.output.keys.filter(key => v.is(SigningJwk, key)) : undefined;
};
