import manifest from '@florin/frame/manifest.json' with {type: 'json'};
import words from '@florin/frame/words.json' with {type: 'json'};
import type {FramePage} from '@florin/testing';
// The processor's own function, so that the form here stands on the page that shoppers get.
import {frameHtml, pageHeaders} from '../../../packages/processor/dist/http/frame-page.js';

const inEveryLanguage = Object.fromEntries(
  Object.entries(words).map(([tag, of]) => [tag, JSON.stringify(of)]),
);

/** Fonts as an operator may serve them: see `staticDirs` in `.storybook/main.mjs`. */
export const FONTS = {
  'Noto Sans': 'noto-sans.woff2',
  'Noto Sans Arabic': 'noto-sans-arabic.woff2',
  'Noto Sans JP': 'noto-sans-jp.woff2',
};

/** The policy as a page can state it of itself: `frame-ancestors` is of no effect in a `<meta>` (CSP 3 §3.3). */
const policyOf = (headers: Record<string, string>): string =>
  headers['content-security-policy']!.replace(/; frame-ancestors .*$/, '');

/**
 * The frame page of the production build. Its policy stands in the page as well as in the header, since a header that
 * a service worker gives is not one that a server sends.
 */
export const framePage: FramePage = ({language, time, attempt, keys, origins}) => {
  const build = {manifest: manifest as never, files: new Map(), words: inEveryLanguage};
  const html = frameHtml(build, language, {time, attempt, cards: undefined, fonts: FONTS, keys});
  const headers = pageHeaders(origins);
  const policy = `<meta http-equiv="content-security-policy" content="${policyOf(headers)}">`;
  return new Response(html.replace('<head>', `<head>\n${policy}`), {headers});
};
