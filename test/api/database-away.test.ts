import {once} from 'node:events';
import {connect, createServer, type AddressInfo, type Server, type Socket} from 'node:net';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {KEY, pay, SHOP} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// A real PostgreSQL behind a line that can be cut.
let postgres: Postgres;
let line: Server;
let world: World;
let cut = false;
const sockets = new Set<Socket>();

const carry = (near: Socket): void => {
  if (cut) return void near.destroy();
  const far = connect(Number(new URL(postgres.url).port), new URL(postgres.url).hostname);
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    sockets.add(one);
    one.on('error', () => undefined).on('close', () => other.destroy());
    one.pipe(other);
  }
};

beforeAll(async () => {
  postgres = await startPostgres();
  line = createServer(carry).listen(0, '127.0.0.1');
  await once(line, 'listening');
  const url = new URL(postgres.url);
  url.host = `127.0.0.1:${(line.address() as AddressInfo).port}`;
  world = await startWorld({databaseUrl: url.href});
});
afterAll(async () => {
  await world.close();
  line.close();
  for (const socket of sockets) socket.destroy();
  await postgres.stop();
});

const get = (path: string): Promise<Response> => fetch(world.processor.origin + path);

test('without its database it serves what needs none, and says of the rest to come again', async () => {
  const {frame} = (await (await get('/integrity.json')).json()) as {frame: {files: {file: string}[]}};
  expect((await pay(world.processor.origin)).body.status).toBe('authorized');
  cut = true;
  for (const socket of sockets) socket.destroy();
  // What is known of the keys grows old after a second.
  world.skip(2_000);
  await new Promise(done => setTimeout(done, 1_100));
  const paths = ['/healthz', '/sdk/v1/florin.js', `/frame/assets/${frame.files[0]!.file}`, '/codes'];
  for (const path of [...paths, '/.well-known/jwks.json', '/.well-known/florin-processor'])
    expect([path, (await get(path)).status]).toEqual([path, 200]);
  const refused = await fetch(`${world.processor.origin}/v1/sessions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'idempotency-key': '"away"',
    },
    body: JSON.stringify({
      ...{mode: 'payment', reference: 'away', origins: [SHOP]},
      amount: {value: 1, currency: 'EUR'},
    }),
  });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(await refused.json()).toMatchObject({code: 'overloaded'});
  cut = false;
  await expect.poll(async () => (await pay(world.processor.origin)).body.status).toBe('authorized');
});
