/**
 * Signatures of the protocol with nothing but WebCrypto: small enough for the frame's first script. Agrees with
 * jose, which signs and verifies on servers, on the same vectors.
 */
export * from './base64url.js';
export * from './json.js';
export * from './thumbprint.js';
export * from './verify.js';
