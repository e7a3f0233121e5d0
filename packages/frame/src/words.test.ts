import {DECLINE_CATEGORIES} from '@florin/protocol';
import {describe, expect, it} from 'vitest';
import {closest, loadLanguage} from './words.js';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr'];

describe('closest', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['FR_ca', 'fr'],
    ['ar-EG', 'ar'],
    ['xx', 'en'],
    ['', 'en'],
    ['constructor', 'en'],
    ['../../evil', 'en'],
  ])('%s is spoken in %s', (asked, spoken) => expect(closest(asked)).toBe(spoken));
});

describe('loadLanguage', () => {
  it('keeps the region for numbers and drops what is of another language', async () => {
    expect(await loadLanguage('de-AT')).toMatchObject({lang: 'de', locale: 'de-AT'});
    expect(await loadLanguage('pl-PL')).toMatchObject({lang: 'en', locale: 'en'});
    expect(await loadLanguage('not a locale')).toMatchObject({lang: 'en', locale: 'en'});
  });
});

describe.each(LANGUAGES)('the words of %s', language => {
  // At 240 px a line of the status holds some 38 characters, and it has two.
  it('fit the status line', async () => {
    const {words} = await loadLanguage(language);
    const {pending, expired, paying, paid, saving, saved, declines, problems} = words;
    const lines = [pending, expired, paying, paid, saving, saved];
    for (const text of [...lines, ...Object.values(declines), ...Object.values(problems)]) {
      expect(text.length, text).toBeLessThanOrEqual(76);
      expect(text).not.toBe('');
    }
  });

  it('fit the error lines', async () => {
    const {errors} = (await loadLanguage(language)).words;
    for (const [code, text] of Object.entries(errors)) {
      const half = /^(expiry|expired|cvc)/.test(code);
      expect(text.length, text).toBeLessThanOrEqual(half ? 22 : 40);
    }
  });

  it('have the amount where money moves, and something for every category', async () => {
    const {paying, paid, declines} = (await loadLanguage(language)).words;
    expect(paying).toContain('{amount}');
    expect(paid).toContain('{amount}');
    expect(Object.keys(declines)).toEqual(expect.arrayContaining([...DECLINE_CATEGORIES]));
  });
});
