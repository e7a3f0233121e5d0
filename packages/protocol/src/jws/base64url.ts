/** Bytes as base64url without padding (RFC 4648 §5). */
export const encodeBase64Url = (bytes: Uint8Array): string => {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
};

// Where there is one: many times as fast (ECMAScript 2026, `Uint8Array.fromBase64`).
const {fromBase64} = Uint8Array as {
  fromBase64?: (text: string, options: {alphabet: 'base64url'}) => Uint8Array<ArrayBuffer>;
};

/**
 * The bytes of canonical base64url: no padding, no white space, no spare bits. Undefined for anything else, so
 * that one value has one spelling and a signed text cannot be respelled.
 */
export const decodeBase64Url = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1 || spareBits(text)) return undefined;
  if (fromBase64) return fromBase64(text, {alphabet: 'base64url'});
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

// The last character of a short group carries 2 or 4 bits that no byte uses; canonical text leaves them zero.
const spareBits = (text: string): boolean => {
  const rest = text.length % 4;
  return (rest === 2 && !/[AQgw]$/.test(text)) || (rest === 3 && !/[AEIMQUYcgkosw048]$/.test(text));
};
