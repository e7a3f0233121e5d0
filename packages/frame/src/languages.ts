import {closestLanguage} from '@florin/protocol';
import type {Given, Words} from './words.js';

/** One module a language, loaded alone. */
export const LOCALES: Record<string, () => Promise<{words: Words}>> = {
  ar: () => import('./locales/ar.js'),
  bg: () => import('./locales/bg.js'),
  cs: () => import('./locales/cs.js'),
  da: () => import('./locales/da.js'),
  de: () => import('./locales/de.js'),
  el: () => import('./locales/el.js'),
  en: () => import('./locales/en.js'),
  es: () => import('./locales/es.js'),
  et: () => import('./locales/et.js'),
  fa: () => import('./locales/fa.js'),
  fi: () => import('./locales/fi.js'),
  fr: () => import('./locales/fr.js'),
  he: () => import('./locales/he.js'),
  hi: () => import('./locales/hi.js'),
  hr: () => import('./locales/hr.js'),
  hu: () => import('./locales/hu.js'),
  id: () => import('./locales/id.js'),
  it: () => import('./locales/it.js'),
  ja: () => import('./locales/ja.js'),
  ko: () => import('./locales/ko.js'),
  lt: () => import('./locales/lt.js'),
  lv: () => import('./locales/lv.js'),
  ms: () => import('./locales/ms.js'),
  nb: () => import('./locales/nb.js'),
  nl: () => import('./locales/nl.js'),
  pl: () => import('./locales/pl.js'),
  pt: () => import('./locales/pt.js'),
  'pt-BR': () => import('./locales/pt-BR.js'),
  ro: () => import('./locales/ro.js'),
  ru: () => import('./locales/ru.js'),
  sk: () => import('./locales/sk.js'),
  sl: () => import('./locales/sl.js'),
  sv: () => import('./locales/sv.js'),
  th: () => import('./locales/th.js'),
  tr: () => import('./locales/tr.js'),
  uk: () => import('./locales/uk.js'),
  vi: () => import('./locales/vi.js'),
  'zh-Hans': () => import('./locales/zh-Hans.js'),
  'zh-Hant': () => import('./locales/zh-Hant.js'),
};

/** The tags of all languages. */
export const LANGUAGES: readonly string[] = Object.keys(LOCALES);

/** The closest language there is to a BCP 47 tag, else English. */
export const closest = (locale: string): string => closestLanguage(locale, LOCALES);

/** The words for a locale: those given, where they are of its language, else loaded. */
export const findWords = async (locale: string, given?: Given): Promise<Omit<Given, 'asked'>> => {
  const lang = closest(locale);
  return given?.lang === lang ? given : {lang, words: (await LOCALES[lang]!()).words};
};
