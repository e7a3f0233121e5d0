import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {nodeRuntime} from '@florin/runtime/node';
import {seededRuntime} from '@florin/runtime/seeded';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {keepRunning, keepSandbox} from './keep.js';
import {spawnSandbox} from './spawn.js';

describe('what is kept running', () => {
  /** Lives that end when they are told to, under virtual time. */
  const scene = () => {
    const runtime = seededRuntime(1);
    const said: string[] = [];
    const lives: {die(): void; stopped: boolean}[] = [];
    let fails = false;
    const live = () => {
      let die = (): void => undefined;
      const gone = new Promise<void>(resolve => (die = resolve));
      const life = {die, stopped: false};
      lives.push(life);
      const stop = async () => {
        life.stopped = true;
        die();
      };
      return {gone, stop};
    };
    const start = async () => {
      if (fails) throw new Error('port_in_use');
      return live();
    };
    const kept = keepRunning(start(), start, {say: line => void said.push(line), runtime});
    /** Lets promises that are settled have their effect. */
    const settled = () => new Promise(resolve => setTimeout(resolve));
    const pass = async (ms: number) => {
      await settled();
      runtime.advance(ms);
      await settled();
    };
    const die = async () => {
      lives.at(-1)!.die();
      await settled();
    };
    return {kept, said, lives, pass, die, fail: (how: boolean) => void (fails = how)};
  };
  const pauses = (said: string[]) => said.map(line => Number(/in ([\d.]+) s\.$/.exec(line)?.[1]));

  test('is started again after pauses that grow, and shrink again after a good life', async () => {
    const {kept, said, lives, pass, die} = scene();
    for (let death = 1; death <= 9; death++) {
      await die();
      expect(lives).toHaveLength(death);
      await pass(30_000);
      expect(lives).toHaveLength(death + 1);
    }
    expect(pauses(said)).toEqual([0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]);
    await pass(60_000);
    await die();
    expect(said.at(-1)).toBe('The card network has died. It is started again in 0.25 s.');
    await kept.stop();
  });

  test('is tried again where it does not start, and says why', async () => {
    const {kept, said, lives, pass, die, fail} = scene();
    fail(true);
    await die();
    await pass(250);
    expect(said[1]).toBe('The card network did not start (port_in_use). It is started again in 0.5 s.');
    await expect(kept.present()).rejects.toThrow('port_in_use');
    fail(false);
    await pass(500);
    expect(lives).toHaveLength(2);
    await kept.stop();
    expect(lives[1]!.stopped).toBe(true);
  });

  test.each(['while it lives', 'in a pause'])('is ended for good %s', async when => {
    const {kept, said, lives, pass, die} = scene();
    if (when === 'in a pause') await die();
    const before = said.length;
    await kept.stop();
    await pass(60_000);
    expect([lives.length, said.length]).toEqual([1, before]);
  });

  test.each(['before it dies', 'in a pause'])('that is let go %s is started no more', async when => {
    const {kept, said, lives, pass, die} = scene();
    if (when === 'before it dies') kept.letGo();
    await die();
    kept.letGo();
    await pass(60_000);
    expect([lives.length, said.length]).toEqual([1, when === 'in a pause' ? 1 : 0]);
    await kept.stop();
  });
});

describe('a card network', () => {
  let data: string;
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'florin-sandbox-'));
  });
  afterEach(() => rmSync(data, {recursive: true, force: true}));

  test('that is killed is there again, on the same ports and with the same accounts, and its link finds it', async () => {
    const said: string[] = [];
    const kept = await keepSandbox({data, say: line => void said.push(line)});
    const connection = await kept.network.connect({data, runtime: nodeRuntime()});
    try {
      const set = {method: 'POST', body: JSON.stringify({status: 'lost'})};
      await kept.admin(new Request('http://network/accounts/visa_pays', set));
      await expect.poll(() => connection.signedOn!()).toBe(true);
      await kept.kill();
      await expect.poll(() => connection.signedOn!()).toBe(false);
      await expect.poll(() => connection.signedOn!()).toBe(true);
      expect(said).toEqual(['The card network has died. It is started again in 0.25 s.']);
      expect((await fetch(`http://localhost:${kept.acsPort}/challenge`)).status).toBe(405);
      const accounts = await (await kept.admin(new Request('http://network/accounts'))).json();
      expect(accounts).toContainEqual(expect.objectContaining({id: 'visa_pays', status: 'lost'}));
    } finally {
      await connection.close();
      await kept.stop();
    }
    await expect(fetch(`http://localhost:${kept.acsPort}/challenge`)).rejects.toThrow();
  });

  test.each([
    ['port', 'FLORIN_SANDBOX_PORT'],
    ['acsPort', 'FLORIN_SANDBOX_ACS_PORT'],
  ] as const)('whose %s is taken says which it is, and the setting that moves it', async (which, setting) => {
    const other = createServer();
    await new Promise<void>(resolve => void other.listen(0, 'localhost', resolve));
    const {port} = other.address() as AddressInfo;
    const log: string[] = [];
    const starting = spawnSandbox({data, [which]: port, log: line => void log.push(line)});
    await expect(starting).rejects.toThrow(
      `port_in_use: port ${port} is taken. Stop what listens there, or set ${setting} to another.`,
    );
    expect(log).toEqual([]);
    other.close();
  });

  test('whose process cannot be made at all fails to start, and nothing else does', async () => {
    await expect(spawnSandbox({data, node: join(data, 'nowhere')})).rejects.toThrow('ENOENT');
  });

  test('that does not listen in time is ended, and said to be late', async () => {
    const node = join(data, 'node');
    // It lives for as long as whoever started it, and never says a word.
    writeFileSync(node, '#!/bin/sh\nexec cat\n', {mode: 0o700});
    const runtime = seededRuntime(1);
    const timer = vi.spyOn(runtime, 'after');
    const starting = spawnSandbox({data, node, runtime});
    await expect.poll(() => timer.mock.calls.length).toBe(1);
    runtime.advance(30_000);
    await expect(starting).rejects.toThrow('start_timeout: the sandbox did not listen within 30 s.');
  });
});
