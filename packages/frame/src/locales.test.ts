import {readdirSync} from 'node:fs';
import {DECLINE_CATEGORIES} from '@florin/protocol';
import {describe, expect, it} from 'vitest';
import {words as english} from './locales/en.js';
import {LANGUAGES} from './languages.js';
import {loadLanguage, plural, type Words} from './words.js';

const RTL = ['ar', 'fa', 'he'];
/** Where a language writes what English does. */
const SHARED: Record<string, readonly string[]> = {
  expiry: ['ar', 'fa', 'he', 'hi', 'ko', 'lt', 'vi'],
};
/** Where a sentence ends with it; Thai has none. */
const STOP: Record<string, string> = {hi: '।', ja: '。', th: '', 'zh-Hans': '。', 'zh-Hant': '。'};
/** Languages whose signs are as wide as two letters. */
const WIDE = ['ja', 'ko', 'zh-Hans', 'zh-Hant'];

/** Every text by its path. */
const texts = (of: object, path = ''): [path: string, text: string][] =>
  Object.entries(of).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + name, value] as const] : texts(value as object, `${path}${name}.`),
  );

const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const ENGLISH = new Map(texts(english));
const SENTENCE =
  /^(declines|problems)\.|^(pending|expiring|expired|challenge\.asked|cards\.(forgotten|kept))$/;
const UNDER_WAY = /^(paying|waiting|saving)$/;

/** The most letters of a text: what the browser test measured to fit in its place. */
const most = (path: string): number => {
  if (/^errors\.(expir|cvc)/.test(path)) return 23;
  if (path.startsWith('errors.')) return 42;
  if (/^labels\.(expiry|cvc)/.test(path)) return 20;
  if (path.startsWith('labels.')) return 26;
  if (path === 'challenge.cancel') return 20;
  return SENTENCE.test(path) ? 76 : 50;
};

/** Letters as they take room: marks that stand over others take none. */
const width = (text: string, language: string): number => {
  const letters = [...text.replace(/\p{Mn}/gu, '')].length;
  return WIDE.includes(language) ? letters * 1.75 : letters;
};

it('are all that there are files of', () => {
  const files = readdirSync(new URL('locales', import.meta.url)).map(name => name.replace(/\.ts$/, ''));
  expect([...LANGUAGES].sort()).toEqual(files.sort());
  expect(LANGUAGES.length).toBeGreaterThanOrEqual(30);
});

describe.each([...LANGUAGES])('the words of %s', language => {
  const load = async (): Promise<Words> => (await loadLanguage(language)).words;
  const all = async () => texts(await load()).filter(([path]) => path !== 'dir');

  it('are all there, with the same places, and what each plural needs', async () => {
    const {summary, ...words} = await load();
    const of = Object.fromEntries(texts(words));
    expect(Object.keys(of)).toEqual([...ENGLISH.keys()].filter(path => !path.startsWith('summary.')));
    for (const [path, text] of Object.entries(of))
      expect(places(text), path).toEqual(places(ENGLISH.get(path)!));
    const rules = new Intl.PluralRules(language);
    expect(Object.keys(summary).sort()).toEqual(rules.resolvedOptions().pluralCategories.sort());
    expect(Object.keys(words.declines)).toEqual(expect.arrayContaining([...DECLINE_CATEGORIES]));
  });

  it('count right: only a form for a single number does without it', async () => {
    const {summary} = await load();
    for (let count = 1; count <= 200; count++) {
      const form = plural(summary, count, language);
      expect(form).toContain('{fields}');
      if (count > 2 && form !== summary.zero) expect(form, String(count)).toContain('{count}');
    }
  });

  it('run the right way', async () => {
    const {dir} = await load();
    expect(dir).toBe(RTL.includes(language) ? 'rtl' : 'ltr');
  });

  it.skipIf(language === 'en')('have no English left', async () => {
    const same = (await all()).filter(([path, text]) => text === ENGLISH.get(path));
    const left = same.filter(([path]) => !SHARED[path]?.includes(language));
    expect(left).toEqual([]);
  });

  it('are clean text: nothing empty, doubled, decomposed or reordering', async () => {
    for (const [path, text] of await all()) {
      expect(text, path).toBe(text.normalize('NFC'));
      expect(text.replaceAll(/\{\w+\}/g, '').trim(), path).not.toBe('');
      expect(text, path).not.toMatch(/^\s|\s$|\s\s|[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]|\.\.\./u);
      // Persian joins and parts its letters with U+200C.
      if (language !== 'fa') expect(text, path).not.toMatch(/\p{Cf}/u);
    }
  });

  it('end as their kind does', async () => {
    for (const [path, text] of await all()) {
      const end = SENTENCE.test(path) ? (STOP[language] ?? '.') : UNDER_WAY.test(path) ? '…' : '';
      if (end) expect(text.endsWith(end), `${path}: ${text}`).toBe(true);
      else expect(text, path).not.toMatch(/[.。।…:：]$/);
    }
  });

  it('are short enough for their place', async () => {
    for (const [path, text] of await all())
      expect(width(text, language), `${path}: ${text}`).toBeLessThanOrEqual(most(path));
  });
});
