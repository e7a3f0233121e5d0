import type {AttemptId, SigningJwk} from '@florin/protocol';
import type {Fonts} from './font.js';
import type {Given, Words} from './words.js';
import {isAttemptId, signingKeysIn} from '@florin/protocol/check';

/** What the processor wrote into the page, so that the form is ready without an API call. */
export interface Page {
  /** The processor's time when it made the page, in ms since 1970. */
  time: number;
  /** The session that its address names. */
  session: string | null;
  keys: SigningJwk[];
  /** The session's attempt that is under way or approved, where the processor knows one. */
  attempt: AttemptId | undefined;
  /** The fonts that the operator serves. */
  fonts: Fonts;
  /** The words of the page's own language, where they came along. */
  given: Given | undefined;
  /** Tokens of the saved cards that its session may still be paid with; undefined where it had none. */
  saved: readonly string[] | undefined;
}

/** Fonts are the operator's word, and of its own origin. */
const readFonts = (json: string): Fonts => {
  const fonts = JSON.parse(json || '{}') as Record<string, string>;
  return Object.fromEntries(Object.entries(fonts).filter(([, path]) => path.startsWith('/frame/fonts/')));
};

/**
 * Reads the page's `<meta>` elements.
 * @throws TypeError or SyntaxError where the page is not one of a processor's: then nothing starts
 */
export const readPage = (document: Document): Page => {
  const meta = (name: string): string =>
    document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? '';
  const time = Number(meta('florin-time'));
  const keys = signingKeysIn(JSON.parse(meta('florin-keys')));
  const attempt = meta('florin-attempt');
  if (!(time > 0 && time < Infinity) || !keys) throw new TypeError('not a page of a processor');
  const fonts = readFonts(meta('florin-fonts'));
  const saved = document.querySelector('meta[name="florin-cards"]')
    ? meta('florin-cards').split(' ')
    : undefined;
  const words = JSON.parse(meta('florin-words') || 'null') as Words | null;
  const query = new URLSearchParams(document.location.search);
  const given = words ? {asked: query.get('l') ?? '', lang: document.documentElement.lang, words} : undefined;
  return {
    ...{time, keys, fonts, saved, given},
    session: query.get('s'),
    attempt: isAttemptId(attempt) ? attempt : undefined,
  };
};
