import {DISCOVERY_PATH, MAX_ENVELOPE, type Discovery} from '@florin/protocol';
import {openApi} from '@florin/protocol/openapi';
import {Hono} from 'hono';
import type {Context} from '../context.js';
import {FRAME_PATH, ISOLATED_FRAME_PATH} from '../sessions/token.js';
import {
  FRAME_ASSETS,
  integrityManifest,
  NEWEST,
  sdkCaching,
  sdkPath,
  sendAsset,
  type Assets,
} from './assets.js';
import {challengeEnd, challengePage} from './challenge-page.js';
import {codesPage} from './codes-page.js';
import {framePage} from './frame-page.js';
import {ProblemError} from './problem.js';
import {readyResponse} from './readiness.js';

const INTEGRITY_PATH = '/integrity.json';

/** What anyone may read: discovery, keys, the frame, the script, and the page that explains the codes. */
export const publicRoutes = (context: Context, assets: Assets): Hono => {
  const routes = new Hono();
  const {issuer} = context;
  const {manifest, files} = assets.sdk;
  const integrity = integrityManifest(issuer, assets);

  routes.get(DISCOVERY_PATH, () => publicJson(discovery(context)));
  routes.get('/.well-known/jwks.json', () => publicJson({keys: context.keys.published}));
  routes.get(INTEGRITY_PATH, () => publicJson(integrity));
  // Made of every schema there is, which takes a start longer than all else: not before it is asked for.
  let api: object | undefined;
  routes.get('/openapi.json', () => publicJson((api ??= openApi(issuer))));
  routes.get('/codes', () => codesPage());
  // That it runs, and that calls may be sent to it.
  routes.get('/healthz', () => Response.json({status: 'ok'}));
  routes.get('/readyz', () => readyResponse(context));

  routes.get(FRAME_PATH, c =>
    framePage(context, assets, c.req.raw, context.connector.authenticator?.origins),
  );
  routes.get(ISOLATED_FRAME_PATH, c => framePage(context, assets, c.req.raw));
  routes.get(`${FRAME_ASSETS}:file`, c => {
    const asset = assets.frame.files.get(c.req.param('file'));
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw);
  });
  routes.get('/frame/fonts/:file', c => {
    const asset = assets.fonts.files.get(c.req.param('file'));
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw);
  });
  routes.get('/challenges/:id', c => challengePage(context, c.req.param('id')));
  routes.get('/challenges/:id/done', c => challengeEnd(context, c.req.param('id')));
  routes.post('/challenges/:id/done', c => challengeEnd(context, c.req.param('id')));
  routes.get('/sdk/:version/:file', c => {
    const {version, file} = c.req.param();
    const asset = version === NEWEST || version === manifest.version ? files.get(file) : undefined;
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw, sdkCaching(version));
  });
  return routes;
};

/** What discovery says of the addresses of a processor: its origin and its paths, which are the same everywhere. */
export const endpoints = (issuer: string) => ({
  protocol: '1' as const,
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  sessions_endpoint: `${issuer}/v1/sessions`,
  payments_endpoint: `${issuer}/v1/payments`,
  frame_url: `${issuer}${FRAME_PATH}`,
  sdk_url: `${issuer}${sdkPath(NEWEST)}florin.js`,
  integrity_url: `${issuer}${INTEGRITY_PATH}`,
});

const discovery = ({issuer, keys, connector}: Context): Discovery => ({
  ...endpoints(issuer),
  enc_algs: [...new Set(keys.encryption.map(({alg}) => alg))],
  encs: ['A256GCM'],
  sig_algs: ['ES256'],
  max_envelope_bytes: MAX_ENVELOPE,
  capabilities: [
    ...['payment', 'capture', 'increment', 'void', 'refund', 'saved_cards', 'tokenize'],
    ...(connector.authenticator ? ['three_ds'] : []),
  ],
});

/** Answers with what any page may read and keep for a minute. */
export const publicJson = (body: object): Response =>
  Response.json(body, {headers: {'access-control-allow-origin': '*', 'cache-control': 'public, max-age=60'}});
