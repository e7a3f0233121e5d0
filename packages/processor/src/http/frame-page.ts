import {SessionId} from '@florin/protocol';
import * as v from 'valibot';
import type {Context} from '../context.js';
import type {Assets, Manifest} from './assets.js';

/** Languages written from right to left, of those the frame speaks. */
const RTL = new Set(['ar', 'fa', 'he', 'ur']);

const escape = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/**
 * The page that holds the card fields. The processor's time and signing keys stand in it, so that the form is
 * ready without an API call. `frame-ancestors` is the session's list, so that no other page can embed it.
 */
export const framePage = async (
  context: Context,
  {frame, fonts}: Assets,
  request: Request,
): Promise<Response> => {
  const url = new URL(request.url);
  const id = url.searchParams.get('s');
  const session = v.is(SessionId, id) ? await readSession(context, id) : undefined;
  const headers = pageHeaders(session?.origins ?? []);
  if (!session) return new Response('No such session.', {status: 404, headers});
  const {manifest} = frame;
  const script = manifest.files.find(({role}) => role === 'script')!;
  const locale = localeFor(manifest, url.searchParams.get('l') ?? '');
  const lang = locale?.name ?? 'en';
  const html = `<!doctype html>
<html lang="${lang}" dir="${RTL.has(lang) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<title>Card</title>
<meta name="viewport" content="width=device-width">
<meta name="florin-time" content="${context.runtime.now()}">
${
  session.attempt
    ? `<meta name="florin-attempt" content="${session.attempt}">
`
    : ''
}${fontsMeta(fonts.families)}<meta name="florin-keys" content="${escape(JSON.stringify({keys: context.keys.published}))}">
${[script, locale].map(file => file && `<link rel="modulepreload" href="/frame/assets/${file.file}" integrity="${file.integrity}">`).join('\n')}
<script type="module" async src="/frame/assets/${script.file}" integrity="${script.integrity}"></script>
</head>
<body></body>
</html>
`;
  return new Response(html, {headers});
};

const fontsMeta = (families: Assets['fonts']['families']): string => {
  const paths = Object.entries(families).map(([family, file]) => [family, `/frame/fonts/${file}`]);
  if (paths.length === 0) return '';
  return `<meta name="florin-fonts" content="${escape(JSON.stringify(Object.fromEntries(paths)))}">\n`;
};

/** Who may embed it, and the attempt that is in flight or paid, so that a form loaded anew finds its outcome. */
const readSession = ({db}: Context, id: string) =>
  db
    .selectFrom('sessions')
    .leftJoin('payments', join =>
      join
        .onRef('payments.session_id', '=', 'sessions.id')
        .on('payments.state', 'in', ['processing', 'requires_action', 'authorized', 'voided']),
    )
    .select(['sessions.origins', 'payments.attempt'])
    .where('sessions.id', '=', id)
    .executeTakeFirst();

/** The locale asked for, its language alone, or English. */
const localeFor = ({files}: Manifest, tag: string) => {
  const locales = files.filter(({role}) => role === 'locale');
  const wanted = [tag.toLowerCase(), tag.toLowerCase().split('-')[0], 'en'];
  return wanted
    .map(name => locales.find(locale => locale.name === name))
    .find(locale => locale !== undefined);
};

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

const pageHeaders = (origins: readonly string[]): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `${POLICY}; frame-ancestors ${origins.length > 0 ? origins.join(' ') : "'none'"}`,
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'cross-origin',
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
});
