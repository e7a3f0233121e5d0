import {createSecretKey} from 'node:crypto';
import {seededRuntime} from '@florin/runtime/seeded';
import {expect, test} from 'vitest';
import {derive, parseKek, sealer} from './kek.js';

const random = seededRuntime(1);
const key = createSecretKey(Buffer.alloc(32, 7));

test('what was sealed opens under the same key for the same place, and is never the same twice', () => {
  const {seal, open} = sealer(key, random);
  const sealed = seal('4242424242424242', 'card_1');
  expect(open(sealed, 'card_1')).toBe('4242424242424242');
  expect(seal('4242424242424242', 'card_1')).not.toBe(sealed);
  expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('4242');
});

test('it opens for no other place, under no other key, and not changed', () => {
  const {seal, open} = sealer(key, random);
  const sealed = seal('secret', 'card_1');
  expect(() => open(sealed, 'card_2')).toThrow();
  expect(() => sealer(derive(key, 'other'), random).open(sealed, 'card_1')).toThrow();
  const bytes = Buffer.from(sealed, 'base64url');
  for (let i = 0; i < bytes.length; i++) {
    const changed = Buffer.from(bytes);
    changed[i]! ^= 1;
    expect(() => open(changed.toString('base64url'), 'card_1')).toThrow();
  }
});

test('keys of two purposes differ, and a key of another length is refused', () => {
  expect(derive(key, 'vault').equals(derive(key, 'keys'))).toBe(false);
  expect(parseKek(Buffer.alloc(32, 7).toString('base64url')).equals(key)).toBe(true);
  for (const bytes of [0, 16, 31, 33])
    expect(() => parseKek(Buffer.alloc(bytes).toString('base64url'))).toThrow(/kek_malformed/);
});
