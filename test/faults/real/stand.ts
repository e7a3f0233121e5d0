import {randomBytes} from 'node:crypto';
import {mkdtempSync, mkdirSync, rmSync} from 'node:fs';
import type {Agent} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {migrate, openFolder, openPostgres, type Database, type OpenDatabase} from '@florin/processor';
import {putNewDatabase} from '../../support/new-database.ts';
import {startPostgres} from '../../support/postgres.ts';
import {startNetwork, type RealNetwork, type StandNetwork} from './network.ts';
import {newProcessor, type RealProcessor} from './processor.ts';
import {startProxy, type FaultyProxy} from './proxy.ts';

export const DATABASES = ['PGlite', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** Real processes: processors on one database, the card network beside them, and a line that shoppers come through. */
export interface Stand<N extends StandNetwork = RealNetwork> {
  readonly database: DatabaseName;
  readonly proxy: FaultyProxy;
  readonly network: N;
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
  /** Puts into the new database what has to be there before the processors are. */
  prepare?: (db: Database) => Promise<void>;
  /** Keeps the line's connections to the processors. */
  agent?: Agent;
}

/** Starts one processor on PGlite, or two on PostgreSQL, and a card network whose line can fail. */
export const startStand = (database: DatabaseName, options: StandOptions): Promise<Stand> =>
  startStandOn(database, options, folder => startNetwork(folder, options.seed));

/** The same on a card network of one's own, which gets a folder. */
export const startStandOn = async <N extends StandNetwork>(
  database: DatabaseName,
  options: StandOptions,
  begin: (folder: string) => Promise<N>,
): Promise<Stand<N>> => {
  const {seed, fsync = false} = options;
  const folder = mkdtempSync(join(tmpdir(), 'florin-faults-'));
  const closers: (() => Promise<unknown> | void)[] = [() => rmSync(folder, {recursive: true, force: true})];
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const postgres = database === 'PostgreSQL' ? await startPostgres({fsync}) : undefined;
    closers.push(() => postgres?.stop());
    const network = await begin(join(folder, 'network'));
    closers.push(() => network.stop());
    const proxy = await startProxy(seed + 1, options.agent);
    closers.push(() => proxy.close());
    const common = {
      ...{issuer: proxy.origin, network: network.env, database: postgres?.url},
      kek: randomBytes(32).toString('base64url'),
    };
    const names = Array.from({length: postgres ? (options.processors ?? 2) : 1}, (_, i) => `processor-${i}`);
    const open = (): Promise<OpenDatabase> =>
      postgres ? openPostgres(postgres.url, 1) : openFolder(join(folder, names[0]!));
    for (const name of names) mkdirSync(join(folder, name));
    if (!postgres) await putNewDatabase(join(folder, names[0]!));
    if (options.prepare) await prepared(await open(), options.prepare);
    const processors: RealProcessor[] = [];
    for (const name of names) {
      const data = join(folder, name);
      const processor = await newProcessor({...common, data});
      closers.push(() => processor.stop());
      await processor.start();
      processors.push(processor);
    }
    proxy.behind = processors.map(({port}) => port);
    const books = async (): Promise<OpenDatabase> => {
      await Promise.all(processors.map(processor => processor.stop()));
      return open();
    };
    return {database, proxy, network, processors, books, close};
  } catch (error) {
    await close();
    throw error;
  }
};

const prepared = async (
  {db, close}: OpenDatabase,
  prepare: (db: Database) => Promise<void>,
): Promise<void> => {
  await migrate(db);
  await prepare(db).finally(close);
};
