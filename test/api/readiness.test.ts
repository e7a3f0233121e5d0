import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {startProgram} from '../canary/program.ts';
import {startLinkedWorld} from '../support/linked-world.ts';
import {putNewDatabase} from '../support/new-database.ts';
import {newLine} from '../support/line.ts';
import {startPostgres} from '../support/postgres.ts';
import {callAs, createSession, sealFor, submit} from '../support/shopper.ts';
import {startWorld} from '../support/world.ts';

vi.setConfig({testTimeout: 60_000});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const ask = async (origin: string) => {
  const answer = await fetch(`${origin}/readyz`);
  return [answer.status, await answer.json()] as const;
};
const notReady = (...missing: string[]) => [503, {status: 'not_ready', missing}];
const READY = [200, {status: 'ready'}];

describe('a processor is ready', () => {
  test('while its network knows it', async () => {
    const world = await startLinkedWorld();
    ends.push(() => world.close());
    const {origin} = world.processor;
    await expect.poll(() => ask(origin)).toEqual(READY);
    await world.network.kill();
    await expect.poll(() => ask(origin)).toEqual(notReady('network'));
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect(await world.processor.metrics()).toContain('florin_network_signed_on 0');
    await world.network.start();
    await expect.poll(() => ask(origin), {timeout: 30_000}).toEqual(READY);
    expect(await world.processor.metrics()).toContain('florin_network_signed_on 1');
  });

  test('while its database answers', async () => {
    const postgres = await startPostgres();
    const world = await startWorld({databaseUrl: postgres.url});
    ends.push(
      () => postgres.stop(),
      () => world.close(),
    );
    const {origin} = world.processor;
    expect(await ask(origin)).toEqual(READY);
    await postgres.stop();
    expect(await ask(origin)).toEqual(notReady('database'));
    expect(await world.processor.metrics()).not.toContain('florin_webhooks_waiting');
  });
});

describe('a processor that is told to end', () => {
  test('is not ready, answers what only waits at once, and lets go when all is answered', async () => {
    const line = newLine();
    const world = await startWorld({network: line});
    ends.push(() => world.close());
    const {origin} = world.processor;
    const {id, token} = await createSession(origin);
    let decide = (): void => undefined;
    const decided = new Promise<void>(done => (decide = done));
    line.passing = async (request, send) => {
      if (request.mti === '0100') await decided;
      return send();
    };
    const paying = submit(origin, await sealFor(token));
    const outcome = () => callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome?wait=20`);
    await expect
      .poll(async () => (await callAs(token, origin, 'GET', `/v1/sessions/${id}/outcome`)).status)
      .toBe(202);
    const waiting = outcome();
    await sleep(2_000);
    const began = performance.now();
    const stopped = world.processor.stop(20_000);
    expect((await waiting).status).toBe(202);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await ask(origin)).toEqual(notReady('stopping'));
    decide();
    expect((await paying).body.status).toBe('authorized');
    await stopped;
    await expect(fetch(`${origin}/readyz`)).rejects.toThrow();
    await world.restart();
  });

  test('does not wait for ever', async () => {
    const line = newLine();
    const world = await startWorld({network: line});
    ends.push(() => world.close());
    let arrive = (): void => undefined;
    const arrived = new Promise<void>(done => (arrive = done));
    line.passing = () => (arrive(), new Promise(() => undefined));
    const {token} = await createSession(world.processor.origin);
    const paying = submit(world.processor.origin, await sealFor(token)).catch(() => 'cut');
    await arrived;
    const began = performance.now();
    await world.processor.stop(500);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(await paying).toBe('cut');
  });

  test('by SIGTERM answers the payment that is in flight, and is gone', async () => {
    const data = await mkdtemp(join(tmpdir(), 'florin-'));
    ends.push(() => rm(data, {recursive: true, force: true}));
    await putNewDatabase(data);
    const command = resolve(import.meta.dirname, '../../packages/processor/bin/florin-processor.js');
    const program = startProgram('processor', [command, 'start', '--data', data], {
      ...{FLORIN_PROFILE: 'demo', FLORIN_PORT: '0', FLORIN_METRICS_PORT: '0'},
      FLORIN_NETWORK: resolve(import.meta.dirname, '../support/slow-network.ts'),
    });
    ends.push(() => program.stop());
    const [, origin] = await program.says(/listens on (\S+)/);
    const {id, token} = await createSession(origin!);
    const paying = submit(origin!, await sealFor(token));
    const outcome = async () => (await callAs(token, origin!, 'GET', `/v1/sessions/${id}/outcome`)).status;
    await expect.poll(outcome).toBe(202);
    const gone = program.stop();
    await expect.poll(() => ask(origin!)).toEqual(notReady('stopping'));
    expect((await paying).body.status).toBe('authorized');
    await gone;
    await expect(fetch(`${origin}/readyz`)).rejects.toThrow();
  });
});
