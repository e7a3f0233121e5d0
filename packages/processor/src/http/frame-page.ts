import {closestLanguage, SessionId, type ReleasedFile} from '@florin/protocol';
import * as v from 'valibot';
import type {Context} from '../context.js';
import {keptIds} from '../vault/saved-cards.js';
import {FRAME_ASSETS, type Assets} from './assets.js';

/** Languages written from right to left, of those the frame speaks. */
const RTL = new Set(['ar', 'fa', 'he', 'ur']);

/** A text as it may stand in a page, its attributes too. */
export const escapeHtml = (text: string, characters = /[&<>"']/g): string =>
  text.replace(characters, character => `&#${character.charCodeAt(0)};`);

/** What the page says that its address and the build do not. */
export interface PageValues {
  /** The processor's time, in milliseconds. */
  time: string;
  /** The attempt that is in flight or paid. */
  attempt: string | undefined;
  /** Saved cards that are still there; undefined where the session is nobody's in particular. */
  cards: readonly string[] | undefined;
  /** The operator's fonts, as file names by family. */
  fonts: Assets['fonts']['families'];
  /** The signing keys, as JSON. */
  keys: string;
}

/** The frame page of a build, in the language that a tag asks for: with its words, so that they are no request more. */
export const frameHtml = (
  {manifest, words}: Assets['frame'],
  tag: string,
  {time, attempt, cards, fonts, keys}: PageValues,
): string => {
  const lang = closestLanguage(tag, words);
  return `<!doctype html>
<html lang="${lang}" dir="${RTL.has(lang) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<title>Card</title>
<meta name="florin-time" content="${time}">
${meta('attempt', attempt)}${meta('cards', cards?.join(' '))}${fontsMeta(fonts)}<meta name="florin-keys" content="${escapeHtml(keys)}">
<meta name="florin-words" content='${escapeHtml(words[lang]!, /[&<>']/g)}'>
${manifest.files
  .filter(({role}) => role === 'script')
  .map(scriptTag)
  .join('\n')}
</head>
<body></body>
</html>
`;
};

/** Nothing is drawn before a page's scripts have run: there is nothing to see. */
const scriptTag = ({file, integrity}: ReleasedFile): string =>
  `<script type="module" blocking="render" src="${FRAME_ASSETS}${file}" integrity="${integrity}"></script>`;

/** A line of the page; none for what there is not. An empty list is one. */
const meta = (name: string, content: string | undefined): string =>
  content === undefined ? '' : `<meta name="florin-${name}" content="${content}">\n`;

/** Told of a session that there is not. */
export const NO_SESSION = 'No such session.';

/**
 * The page that holds the card fields. The processor's time and signing keys stand in it, so that the form is
 * ready without an API call. `frame-ancestors` is the session's list, so that no other page can embed it.
 * @param challenges where the issuers may lead a shopper whom they want to see
 */
export const framePage = async (
  context: Context,
  {frame, fonts}: Assets,
  request: Request,
  challenges?: readonly string[],
): Promise<Response> => {
  const url = new URL(request.url);
  const id = url.searchParams.get('s');
  const session = v.is(SessionId, id) ? await readSession(context, id) : undefined;
  const headers = session ? pageHeaders(session.origins, challenges) : pageHeaders([]);
  // That of a charge has no form: no page may hold one.
  if (!session?.origins.length) return new Response(NO_SESSION, {status: 404, headers});
  const values = {
    time: String(context.runtime.now()),
    attempt: session.attempt ?? undefined,
    cards: session.customer === null ? undefined : await keptIds(context.db, session),
    fonts: fonts.families,
    keys: JSON.stringify({keys: context.keys.published}),
  };
  return new Response(frameHtml(frame, url.searchParams.get('l') ?? '', values), {headers});
};

const fontsMeta = (families: Assets['fonts']['families']): string => {
  const paths = Object.entries(families).map(([family, file]) => [family, `/frame/fonts/${file}`]);
  if (paths.length === 0) return '';
  return meta('fonts', escapeHtml(JSON.stringify(Object.fromEntries(paths))));
};

/** Who may embed it, and the attempt that is in flight or paid, so that a form loaded anew finds its outcome. */
const readSession = ({db}: Context, id: string) =>
  db
    .selectFrom('sessions')
    .select(['origins', 'customer', 'merchant_id'])
    // Every form waits for this: planned apart, the two take half the time of a join.
    .select(({selectFrom}) =>
      selectFrom('payments')
        .select('attempt')
        .where('session_id', '=', id)
        .where('state', 'in', ['processing', 'requires_action', 'authorized', 'voided'])
        .as('attempt'),
    )
    .where('id', '=', id)
    .executeTakeFirst();

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/**
 * Headers of the page that these origins may embed; without one, of a page that nobody may. With `challenges` it may
 * embed the issuers' pages. Those ask for no page that isolates itself, and would not be shown in one that does.
 */
export const pageHeaders = (
  origins: readonly string[],
  challenges: readonly string[] = [],
): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    POLICY,
    ...(challenges.length > 0 ? [`frame-src 'self' ${challenges.join(' ')}`] : []),
    `frame-ancestors ${origins.length > 0 ? origins.join(' ') : "'none'"}`,
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  ...(challenges.length === 0 && {'cross-origin-embedder-policy': 'require-corp'}),
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
});
