// The server of the processor's benchmark, in a process of its own: the real processor on PostgreSQL, and beside it
// `/bench/open`, which only verifies the token and opens the envelope. Told to `profile`, it has V8 write down where its
// time goes from then on.
import {writeFileSync} from 'node:fs';
import {Session} from 'node:inspector/promises';
import {join} from 'node:path';
import {SESSION_TYP, type PaymentSubmission, type SessionClaims} from '@florin/protocol';
import {open, readHeader, sha256} from '@florin/protocol/envelope';
import {openProcessor, openPostgres} from '@florin/processor/node';
import {nodeRuntime} from '@florin/runtime/node';
import * as network from '@florin/sandbox/node';
import {listen} from '../../packages/processor/dist/host/listen.js';
import {loadKek} from '../../packages/processor/dist/host/kek-file.js';
import {openKeyRing} from '../../packages/processor/dist/keys/key-ring.js';
import {keyStore} from '../../packages/processor/dist/keys/lifecycle.js';
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
await database.close();

const openOnly = async (request: Request): Promise<Response> => {
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

answer = request =>
  request.url.endsWith('/bench/open') ? openOnly(request) : opened.processor.fetch(request);
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
  process.exit(0);
};
process.send!({issuer});
process.on('message', said => void (said === 'profile' ? profile() : stop()));
