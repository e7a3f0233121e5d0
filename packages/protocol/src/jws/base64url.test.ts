import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {decodeBase64Url, encodeBase64Url} from './base64url.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// RFC 4648 §10, without its padding, and the two letters that base64url is for.
test.each([
  ['', ''],
  ['f', 'Zg'],
  ['fo', 'Zm8'],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg'],
  ['fooba', 'Zm9vYmE'],
  ['foobar', 'Zm9vYmFy'],
  ['\xfb\xff\xfe', '-__-'],
])('%j is %j', (text, encoded) => {
  const bytes = Uint8Array.from(text, character => character.charCodeAt(0));
  expect(encodeBase64Url(bytes)).toBe(encoded);
  expect(decodeBase64Url(encoded)).toEqual(bytes);
});

test('any bytes come back, spelled as Node spells them', () => {
  const property = fc.property(fc.uint8Array({maxLength: 200}), bytes => {
    const text = encodeBase64Url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64url'));
    expect(decodeBase64Url(text)).toEqual(bytes);
  });
  fc.assert(property, {numRuns: 300});
});

describe('one value has one spelling', () => {
  const canonical = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text;

  test('of every text of up to two letters, and of three ends', () => {
    const pairs = [...ALPHABET].flatMap(a => [...ALPHABET].map(b => a + b));
    const triples = [...ALPHABET].flatMap(c => ['AA', 'x9', '_-'].map(start => start + c));
    for (const text of ['', ...ALPHABET, ...pairs, ...triples])
      expect(decodeBase64Url(text) !== undefined, text).toBe(canonical(text));
    expect(pairs.filter(text => decodeBase64Url(text))).toHaveLength(256);
  });

  test.each([
    ...['Zg==', 'Zg=', 'Zm8=', '=', '====', 'Zm9v='],
    ...['Zm9vYg ', ' Zm9vYg', 'Zm9v Yg', 'Zm9vYg\n', 'Zm9v\r\nYg', '\tZm9vYg', 'Zm9vYg\0'],
    ...['+__+', '-/_-', 'Zm9v+g', 'Zm9v.Yg', 'Zm9v,', 'Zm9v%3D'],
    ...['Zh', 'Zm9', 'Zm9vYh', 'Zm9vYmF', 'Z', 'Zm9vY'],
    ...['Zm9vé', 'Zm9vſ', 'Zm9vK', 'Ｚm9v', 'Zm9v\u200b', '🪙'],
  ])('%j is none', text => expect(decodeBase64Url(text)).toBeUndefined());
});
