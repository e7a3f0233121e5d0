import {expect, test} from 'vitest';
import {toPostalCode} from './index.js';

test.each([
  ['50122', '50122'],
  ['SW1A 1AA', 'SW1A1AA'],
  ['sw1a1aa', 'SW1A1AA'],
  [' 1012-ab ', '1012AB'],
  ['１２３', '123'],
  ['éa1', 'EA1'],
  ['1234567890', '1234567890'],
])('%j is %s to an issuer', (typed, code) => expect(toPostalCode(typed)).toBe(code));

test.each(['', '  ', '---', '都', '12345678901', 'x'.repeat(16)])('%j is none', typed =>
  expect(toPostalCode(typed)).toBeUndefined(),
);
