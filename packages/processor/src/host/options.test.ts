import {expect, test} from 'vitest';
import {spanOption} from './options.js';

test.each([
  ['90m', 5_400_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['0', 0],
])('%s is %i ms', (text, ms) => {
  expect(spanOption('keep', text)).toBe(ms);
});

test.each(['', ' ', '24', '24 h', '-1h', '1.5h', '1w', 'toString'])('option_invalid: %j', text => {
  expect(() => spanOption('keep', text)).toThrow('option_invalid: --keep');
});
