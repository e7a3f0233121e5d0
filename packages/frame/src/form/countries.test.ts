import {expect, it} from 'vitest';
import {countriesIn, countryCodes} from './countries.js';

it('knows the 249 assigned codes, each once', () => {
  expect(countryCodes).toHaveLength(249);
  expect(new Set(countryCodes).size).toBe(249);
  const names = new Intl.DisplayNames('en', {type: 'region', fallback: 'none'});
  for (const code of countryCodes) expect(names.of(code), code).toBeDefined();
});

it.each(['en', 'de', 'sv', 'ar', 'ja'])('lists them in the alphabet of %s', locale => {
  const names = countriesIn(locale).map(([, name]) => name);
  expect(names).toEqual(names.toSorted(new Intl.Collator(locale).compare));
  expect(new Set(names).size).toBe(249);
});

it('is not the order of the code points', () =>
  expect(
    countriesIn('de')
      .map(([code]) => code)
      .indexOf('EG'),
  ).toBeLessThan(20));
