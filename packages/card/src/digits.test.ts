import {createRequire} from 'node:module';
import fc from 'fast-check';
import {expect, test} from 'vitest';
import {bin, digitsOf, lastFour, luhnValid} from './index.js';

const luhnReference = createRequire(import.meta.url)('card-validator/dist/luhn-10.js') as (
  digits: string,
) => boolean;

test.each([
  ['4242 4242-4242.4242', '4242424242424242'],
  ['４２４２　４２４２', '42424242'],
  ['٤٢٤٢', '4242'],
  ['۴۲۰۹', '4209'],
  ['४२', '42'],
  ['𝟜𝟚𝟗𝟎', '4290'],
  ['card: 5\u200b5 \u00a0five', '55'],
  ['²③Ⅳ½', ''],
  ['', ''],
])('the digits of %j are %j', (text, digits) => expect(digitsOf(text)).toBe(digits));

test('every Unicode decimal digit has its value', () => {
  const zeros = [0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0xe50, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7f6, 0x1fbf0];
  for (const zero of zeros) {
    const all = Array.from({length: 10}, (_, i) => String.fromCodePoint(zero + i)).join('');
    expect(digitsOf(all)).toBe('0123456789');
  }
});

test('Luhn agrees with the reference, and finds every single wrong digit', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,19}$/), digits => {
      expect(luhnValid(digits)).toBe(luhnReference(digits));
    }),
  );
  const good = '4242424242424242';
  for (let i = 0; i < good.length; i++) {
    for (let wrong = 0; wrong < 10; wrong++) {
      const digits = good.slice(0, i) + String(wrong) + good.slice(i + 1);
      expect(luhnValid(digits)).toBe(digits === good);
    }
  }
  expect(luhnValid('')).toBe(false);
});

test('what may be shown of a number', () => {
  expect(lastFour('378282246310005')).toBe('0005');
  expect(bin('378282246310005')).toBe('37828224');
  expect(bin('3782')).toBe('3782');
});
