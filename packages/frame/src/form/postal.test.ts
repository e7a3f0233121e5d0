import {expect, it} from 'vitest';
import {countryCodes} from './countries.js';
import {hasPostalCodes, isPostalCode, postalCode} from './postal.js';

it.each([
  ['US', '94107', true],
  ['US', '94107-1234', true],
  ['US', '941071234', true],
  ['US', '9410', false],
  ['US', 'SW1A 1AA', false],
  ['CA', 'K1A 0B1', true],
  ['CA', 'k1a0b1', true],
  ['CA', '94107', false],
  ['GB', 'SW1A 1AA', true],
  ['GB', 'm11ae', true],
  ['GB', '80331', false],
  ['DE', '80331', true],
  ['JP', '100-0001', true],
  ['', 'SW1A 1AA', true],
  ['', 'A', false],
  ['', '12345678901', false],
  ['', '-123', false],
  ['', '12_3', false],
])('%s: %s is %s', (country, code, good) => expect(isPostalCode(code, country)).toBe(good));

it('reads full-width digits as plain ones', () =>
  expect(postalCode(' １００−０００１ '.replace('−', '-'))).toBe('100-0001'));

it('asks for no code where the post has none', () => {
  expect(countryCodes.filter(code => !hasPostalCodes(code)).length).toBeGreaterThan(50);
  for (const code of ['DE', 'US', 'JP', 'BR', 'IN', '']) expect(hasPostalCodes(code)).toBe(true);
  for (const code of ['HK', 'AE', 'QA', 'PA']) expect(hasPostalCodes(code)).toBe(code === 'PA');
});
