import {randomBytes} from 'node:crypto';
import {mkdtempSync, mkdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {openFolder, openPostgres, type OpenDatabase} from '@florin/processor';
import {putNewDatabase} from '../../support/new-database.ts';
import {startPostgres, type Postgres} from '../../support/postgres.ts';
import {startNetwork, type RealNetwork} from './network.ts';
import {newProcessor, type RealProcessor} from './processor.ts';
import {startProxy, type FaultyProxy} from './proxy.ts';

export const DATABASES = ['PGlite', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** Real processes: processors on one database, the card network beside them, and a line that shoppers come through. */
export interface Stand {
  readonly database: DatabaseName;
  readonly proxy: FaultyProxy;
  readonly network: RealNetwork;
  readonly processors: readonly RealProcessor[];
  /** Ends the processors and opens what they have left. */
  books(): Promise<OpenDatabase>;
  close(): Promise<void>;
}

export interface StandOptions {
  seed: number;
  /** Whether PostgreSQL waits for the disk. */
  fsync?: boolean;
  /** Processors on PostgreSQL: two, unless told otherwise. PGlite bears one. */
  processors?: number;
}

/** Starts one processor on PGlite, or two on PostgreSQL. */
export const startStand = async (database: DatabaseName, options: StandOptions): Promise<Stand> => {
  const {seed, fsync = false} = options;
  const folder = mkdtempSync(join(tmpdir(), 'florin-faults-'));
  const closers: (() => Promise<unknown> | void)[] = [() => rmSync(folder, {recursive: true, force: true})];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const postgres = database === 'PostgreSQL' ? await needPostgres(fsync) : undefined;
    closers.push(() => postgres?.stop());
    const network = await startNetwork(join(folder, 'network'), seed);
    closers.push(() => network.stop());
    const proxy = await startProxy(seed + 1);
    closers.push(() => proxy.close());
    const common = {
      ...{issuer: proxy.origin, network: network.origin, database: postgres?.url},
      kek: randomBytes(32).toString('base64url'),
    };
    const names = Array.from({length: postgres ? (options.processors ?? 2) : 1}, (_, i) => `processor-${i}`);
    const processors: RealProcessor[] = [];
    for (const name of names) {
      const data = join(folder, name);
      mkdirSync(data);
      if (!postgres) await putNewDatabase(data);
      const processor = await newProcessor({...common, data});
      closers.push(() => processor.stop());
      await processor.start();
      processors.push(processor);
    }
    proxy.behind = processors.map(({port}) => port);
    const books = async (): Promise<OpenDatabase> => {
      await Promise.all(processors.map(processor => processor.stop()));
      return postgres ? openPostgres(postgres.url, 1) : openFolder(join(folder, names[0]!));
    };
    return {database, proxy, network, processors, books, close};
  } catch (error) {
    await close();
    throw error;
  }
};

const needPostgres = async (fsync: boolean): Promise<Postgres> => {
  const started = await startPostgres({fsync});
  if (!started) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  return started;
};
