import {readFileSync} from 'node:fs';
import {closestLanguage} from '@florin/protocol';
import {describe, expect, it} from 'vitest';
import {frameHtml} from './frame-page.js';

const built = new URL('../../../frame/dist/assets/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, built), 'utf8'));
const manifest = read('manifest.json') as Parameters<typeof frameHtml>[0]['manifest'];
const languages = read('words.json') as Record<string, {dir: string}>;
const words = Object.fromEntries(Object.entries(languages).map(([tag, of]) => [tag, JSON.stringify(of)]));
const values = {time: '1', attempt: undefined, cards: undefined, fonts: {}, keys: '{}'};
const pageIn = (tag: string): string => frameHtml({manifest, words, files: new Map()}, tag, values);

describe('the frame page', () => {
  it.each(Object.keys(languages))('turns %s the way its words say', tag => {
    expect(pageIn(tag)).toContain(`<html lang="${tag}" dir="${languages[tag]!.dir}">`);
  });

  // The form asks the same function: another answer here would make it load other words than came with the page.
  it.each(['pt-BR', 'pt-PT', 'zh-TW', 'zh-Hans-HK', 'nn', 'iw-IL', 'in', 'DE_at', 'cy', '', '__proto__'])(
    'asked for in %s, comes in the language that the form would choose',
    tag => {
      const lang = closestLanguage(tag, languages);
      const page = pageIn(tag);
      expect(page).toContain(`<html lang="${lang}" `);
      const meta = /<meta name="florin-words" content='([^']*)'>/.exec(page)![1]!;
      const text = meta.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));
      expect(JSON.parse(text)).toEqual(languages[lang]);
    },
  );
});
