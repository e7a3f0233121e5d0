import {DISCOVERY_PATH, MAX_ENVELOPE, type Discovery} from '@florin/protocol';
import {openApi} from '@florin/protocol/openapi';
import {Hono} from 'hono';
import type {Context} from '../context.js';
import {FRAME_PATH} from '../sessions/token.js';
import {sendAsset, type Assets} from './assets.js';
import {codesPage} from './codes-page.js';
import {framePage} from './frame-page.js';
import {ProblemError} from './problem.js';

/** What anyone may read: discovery, keys, the frame, the script, and the page that explains the codes. */
export const publicRoutes = (context: Context, assets: Assets): Hono => {
  const routes = new Hono();
  const {issuer} = context;
  const {manifest, files} = assets.sdk;
  const api = openApi(issuer);

  routes.get(DISCOVERY_PATH, () => publicJson(discovery(context)));
  routes.get('/.well-known/jwks.json', () => publicJson({keys: context.keys.published}));
  routes.get('/integrity.json', () => publicJson({sdk: manifest, frame: assets.frame.manifest}));
  routes.get('/openapi.json', () => publicJson(api));
  routes.get('/codes', () => codesPage());
  routes.get('/healthz', () => Response.json({status: 'ok'}));

  routes.get(FRAME_PATH, c => framePage(context, assets, c.req.raw));
  routes.get('/frame/assets/:file', c => {
    const asset = assets.frame.files.get(c.req.param('file'));
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw);
  });
  routes.get('/frame/fonts/:file', c => {
    const asset = assets.fonts.files.get(c.req.param('file'));
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw);
  });
  routes.get('/sdk/:version/:file', c => {
    const {version, file} = c.req.param();
    const asset = version === 'v1' || version === manifest.version ? files.get(file) : undefined;
    if (!asset) throw new ProblemError('not_found');
    return sendAsset(asset, c.req.raw, version === 'v1' ? 'public, max-age=300' : undefined);
  });
  return routes;
};

const discovery = ({issuer, keys}: Context): Discovery => ({
  protocol: '1',
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  sessions_endpoint: `${issuer}/v1/sessions`,
  payments_endpoint: `${issuer}/v1/payments`,
  frame_url: `${issuer}${FRAME_PATH}`,
  sdk_url: `${issuer}/sdk/v1/florin.js`,
  integrity_url: `${issuer}/integrity.json`,
  enc_algs: [...new Set(keys.encryption.map(({alg}) => alg))],
  encs: ['A256GCM'],
  sig_algs: ['ES256'],
  max_envelope_bytes: MAX_ENVELOPE,
  capabilities: ['payment', 'capture'],
});

const publicJson = (body: object): Response =>
  Response.json(body, {headers: {'access-control-allow-origin': '*', 'cache-control': 'public, max-age=60'}});
