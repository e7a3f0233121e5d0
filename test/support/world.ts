import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {startProcessor, type RunningProcessor, type StartOptions} from '@florin/processor/node';
import {nodeRuntime} from '@florin/runtime/node';
import * as network from '@florin/sandbox/node';
import type {SandboxConnection} from '@florin/sandbox/node';
import {freePort} from './free-port.ts';
import {putNewDatabase} from './new-database.ts';

/** A processor with its card network, on a folder of its own. */
export interface World {
  processor: RunningProcessor;
  /** Where the processor listens, whatever public origin it goes by. */
  port: number;
  direct: string;
  sandbox: SandboxConnection['sandbox'];
  data: string;
  /** Lines of the processor's log. */
  log: string[];
  /** Sets the processor's clock on by so many milliseconds, as if nothing had happened meanwhile. */
  skip(ms: number): void;
  /** The time as the processor has it. */
  now(): number;
  /** Stops the processor and starts it again on the same folder. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the whole payment side for real: HTTP server, database, keys, card network. */
export const startWorld = async (options: Partial<StartOptions> = {}): Promise<World> => {
  const data = await mkdtemp(join(tmpdir(), 'florin-'));
  if (!options.data && !options.databaseUrl) await putNewDatabase(data);
  const log: string[] = [];
  const real = nodeRuntime();
  const port = await freePort();
  let skipped = 0;
  const runtime = {...real, now: () => real.now() + skipped};
  const write = (line: string) => void log.push(line);
  const start = () =>
    startProcessor({
      ...{port, data, profile: 'demo', network, runtime, log: write, rateLimit: 0},
      ...options,
    });
  const world: World = {
    ...{data, log, processor: await start()},
    get port() {
      return world.processor.port;
    },
    get direct() {
      return `http://${options.host ?? 'localhost'}:${world.processor.port}`;
    },
    get sandbox() {
      return (world.processor.network as SandboxConnection).sandbox;
    },
    now: runtime.now,
    skip: ms => void (skipped += ms),
    restart: async () => {
      await world.processor.stop();
      world.processor = await start();
    },
    close: async () => {
      await world.processor.stop();
      await rm(data, {recursive: true, force: true});
    },
  };
  return world;
};
