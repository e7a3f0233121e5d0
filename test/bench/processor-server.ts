// The server of the processor's benchmark, in a process of its own: the real processor on PostgreSQL, and beside it two
// endpoints that only verify the token and open the envelope. `/v1/bench/open` stands in the processor's application: a
// call to it is routed, counted, limited in size, read and held against its schema as every call is, and the token is
// judged and the envelope opened by the functions of a payment. `/bench/open` is a bare handler, with the least that can
// be done. Told to `profile`, it has V8 write down where its time goes from then on.
import {writeFileSync} from 'node:fs';
import {Session} from 'node:inspector/promises';
import {join} from 'node:path';
import {PaymentSubmission, SESSION_TYP, type SessionClaims} from '@florin/protocol';
import {open, readHeader, sha256} from '@florin/protocol/envelope';
import {openProcessor, openPostgres} from '@florin/processor/node';
import {nodeRuntime} from '@florin/runtime/node';
import * as network from '@florin/sandbox/node';
import type {Context} from '../../packages/processor/dist/context.js';
import {listen} from '../../packages/processor/dist/host/listen.js';
import {loadAssets} from '../../packages/processor/dist/host/load-assets.js';
import {loadKek} from '../../packages/processor/dist/host/kek-file.js';
import {createApp} from '../../packages/processor/dist/http/app.js';
import {bearer, idempotencyKey} from '../../packages/processor/dist/http/auth.js';
import {parseBody, parseJson} from '../../packages/processor/dist/http/body.js';
import {openKeyRing} from '../../packages/processor/dist/keys/key-ring.js';
import {keyStore} from '../../packages/processor/dist/keys/lifecycle.js';
import {createMetrics} from '../../packages/processor/dist/metrics/metrics.js';
import {headerOf, kidOf, openEnvelope} from '../../packages/processor/dist/payments/envelope.js';
import type {Known} from '../../packages/processor/dist/payments/known.js';
import {authorizeFrame} from '../../packages/processor/dist/sessions/token.js';
import {openRootKey} from '../../packages/processor/dist/vault/root-key.js';
import {PROFILE} from './profile.ts';

const [data = '', databaseUrl = ''] = process.argv.slice(2);
let answer = (_request: Request): Promise<Response> => Promise.resolve(new Response(null, {status: 503}));
const server = await listen(request => answer(request), 0, '127.0.0.1');
const issuer = `http://127.0.0.1:${server.port}`;
const log = () => undefined;
const opened = await openProcessor({data, databaseUrl, profile: 'demo', network, log, rateLimit: 0}, issuer);

const database = await openPostgres(databaseUrl, 1);
const sealing = ['X25519', 'P-256'] as const;
const runtime = nodeRuntime();
const root = await openRootKey(database.db, loadKek({data, profile: 'demo'}, runtime), runtime);
const keys = await openKeyRing(keyStore(database.db, root, runtime, sealing));
const rows = await database.db.selectFrom('processor_keys').selectAll().execute();
const byName = new Map(rows.map(row => [row.kid, row]));
const parts: Partial<Context> = {issuer, keys, runtime, metrics: createMetrics(), log, rateLimit: 0};
const context = parts as Context;
const app = createApp(context, loadAssets());
app.post('/v1/bench/open', async c => {
  const token = bearer(c.req.raw)!;
  const claims = await authorizeFrame(context, token);
  const {attempt, envelope} = parseBody(PaymentSubmission, parseJson(await c.req.text()));
  const sealedTo = byName.get(kidOf(headerOf(envelope))!) ?? null;
  const sent = {claims, token, key: idempotencyKey(c.req.raw)!, attempt, envelope};
  return Response.json({opened: 'number' in (await openEnvelope(context, sent, {sealedTo} as Known))});
});

const openBarely = async (request: Request): Promise<Response> => {
  const token = request.headers.get('authorization')!.slice(7);
  const claims = (await keys.verify(token, SESSION_TYP)) as SessionClaims;
  const {attempt, envelope} = (await request.json()) as PaymentSubmission;
  const header = readHeader(envelope);
  const {card} = await open(envelope, header, keys.opening(byName.get(header.kid)!), {
    ...{
      sid: claims.sub,
      att: attempt,
      merchant: claims.merchant.id,
      amount: claims.amount,
      origins: claims.origins,
    },
    ...{tokenHash: await sha256(token), now: Math.floor(Date.now() / 1000)},
  });
  return Response.json({opened: 'number' in card});
};

answer = async request => {
  if (request.url.endsWith('/v1/bench/open')) return app.fetch(request);
  return request.url.endsWith('/bench/open') ? openBarely(request) : opened.processor.fetch(request);
};
const inspector = new Session();
inspector.connect();
const profile = async (): Promise<void> => {
  await inspector.post('Profiler.enable');
  await inspector.post('Profiler.start');
  process.send!('profiling');
};
const stop = async (): Promise<void> => {
  const {profile} = await inspector.post('Profiler.stop');
  writeFileSync(join(data, PROFILE), JSON.stringify(profile));
  await server.close();
  await opened.close();
  await database.close();
  process.exit(0);
};
process.send!({issuer});
process.on('message', said => void (said === 'profile' ? profile() : stop()));
