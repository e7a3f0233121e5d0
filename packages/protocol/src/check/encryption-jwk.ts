import type {EncryptionJwk} from '../jwk.js';
import {oneOf, shape, variant, type Check} from './check.js';
import {base64url, canonical, coordinate} from './claims.js';

// Apart from the claims: only who seals asks for it, and that is loaded later.
const sealing = {kid: base64url, use: oneOf('enc')};
const agreed = {...sealing, alg: oneOf('ECDH-ES'), x: coordinate};

/** As the schema `EncryptionJwk`. */
export const isEncryptionJwk: Check<EncryptionJwk> = variant('kty', {
  OKP: shape({...agreed, crv: oneOf('X25519')}),
  EC: shape({...agreed, crv: oneOf('P-256'), y: coordinate}),
  RSA: shape({...sealing, alg: oneOf('RSA-OAEP-256'), n: canonical, e: canonical}),
});
