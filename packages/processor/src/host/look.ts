import {createHash, timingSafeEqual} from 'node:crypto';
import {Hono} from 'hono';
import type {SettlementRecord} from '../inspect/settlements.js';
import {settlementCsv} from '../settlement/report.js';
import type {OperatorPage} from './load-assets.js';
import {AskRefused, type Ask} from './operate.js';

/** What the operator's page is served with. */
export interface Looking {
  /** What every call must show. Whoever was told the page's address has it. */
  key: string;
  /** TCP port that it listens on. */
  port: number;
  ask: Ask;
  page: OperatorPage;
}

/** What the page may ask the processor: to read, and nothing else. */
const READ = [
  ...['/merchants', '/payments', '/payments/:id'],
  ...['/ledger', '/ledger/check', '/settlements', '/settlements/:id'],
];

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
    ...["require-trusted-types-for 'script'", 'trusted-types lit-html'],
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * The operator's page and what it reads, for this machine alone. Any site that the operator's browser has open can send
 * requests here, under a name of its own that leads to this machine, too. So what is asked for by another name is
 * refused, and data is for those who show the key.
 */
export const lookApp = ({key, port, ask, page}: Looking): Hono => {
  const app = new Hono();
  // Browsers leave out the port that is usual.
  const hosts = ['127.0.0.1', 'localhost'].flatMap(name => [
    `${name}:${port}`,
    ...(port === 80 ? [name] : []),
  ]);
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.res.headers.set(name, value);
  });
  app.use(async (c, next) => {
    if (!hosts.includes(c.req.header('host') ?? ''))
      return refuse(421, 'host_unknown: this is not its address.');
    if (c.req.method !== 'GET')
      return refuse(405, 'method_unknown: there is nothing here but to read.', {allow: 'GET'});
    return next();
  });
  app.get('/', () => new Response(html(page), {headers: {'content-type': 'text/html; charset=utf-8'}}));
  for (const [name, {body, type}] of page.files)
    app.get(`/assets/${name}`, () => new Response(body, {headers: {'content-type': type}}));
  app.use(async (c, next) => {
    if (isKey(key, c.req.header('authorization'))) return next();
    return refuse(401, 'key_missing: open the address that was printed.', {'www-authenticate': 'Bearer'});
  });
  readRoutes(app, ask);
  app.notFound(() => refuse(404, 'not_found: there is nothing here.'));
  app.onError(error =>
    error instanceof AskRefused
      ? refuse(400, error.message)
      : refuse(503, 'processor_away: the processor does not answer.'),
  );
  return app;
};

const readRoutes = (app: Hono, ask: Ask): void => {
  app.get('/api/settlements/:id/csv', async c => {
    const found = await ask('GET', `/settlements/${encodeURIComponent(c.req.param('id'))}`);
    if (found === undefined) return c.notFound();
    const csv = settlementCsv((found as SettlementRecord).settlement);
    return new Response(csv, {headers: {'content-type': 'text/csv; charset=utf-8'}});
  });
  for (const path of READ)
    app.get(`/api${path}`, async c => {
      const {pathname, search} = new URL(c.req.url);
      const found = await ask('GET', `${pathname.slice('/api'.length)}${search}`);
      return found === undefined ? c.notFound() : Response.json(found);
    });
};

const refuse = (status: number, message: string, headers: Record<string, string> = {}): Response =>
  Response.json({message}, {status, headers});

/** Compared by their hashes, in a time that says nothing of the key. */
const isKey = (key: string, header = ''): boolean => timingSafeEqual(sha256(`Bearer ${key}`), sha256(header));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

const html = ({manifest: {files}}: OperatorPage): string => {
  const named = (end: string) => files.find(({file}) => file.endsWith(end))!;
  const [style, script] = [named('.css'), named('.js')];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Florin</title>
<link rel="stylesheet" href="/assets/${style.file}" integrity="${style.integrity}">
<script type="module" src="/assets/${script.file}" integrity="${script.integrity}"></script>
</head>
<body></body>
</html>
`;
};
