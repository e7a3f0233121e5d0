import {encodeBase64Url} from './base64url.js';

/** SHA-256 of a text's UTF-8 bytes, as base64url. */
export const sha256 = async (text: string): Promise<string> =>
  encodeBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));

const MEMBERS = new Map<unknown, readonly string[]>([
  ['EC', ['crv', 'kty', 'x', 'y']],
  ['OKP', ['crv', 'kty', 'x']],
  ['RSA', ['e', 'kty', 'n']],
]);

/** RFC 7638 thumbprint of a public key: the only `kid` that is believed. */
export const thumbprint = (jwk: object): Promise<string> => {
  const members = jwk as Record<string, unknown>;
  const names = MEMBERS.get(members['kty']) ?? [];
  return sha256(JSON.stringify(Object.fromEntries(names.map(name => [name, members[name]]))));
};
