import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {PGlite} from '@electric-sql/pglite';
import pg from 'pg';
import {startPostgres} from '../support/postgres.ts';
import {filesIn, textPlace, type Place} from './scan.ts';

/** Where the processor keeps its records: a folder of its own, or a server. */
export const DATABASES = ['PGlite', 'PostgreSQL'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** A database with all that it leaves. */
export interface CanaryDatabase {
  /** Undefined where the processor keeps one in its folder. */
  readonly url?: string;
  /** Files beside the processor's own folder, as they are now. */
  files(): Promise<Place[]>;
  /** All rows as text, whatever way the files have of packing them. PGlite's once its processor has ended. */
  dump(data: string): Promise<Place>;
  /** What the server wrote to its log, where it was told to write every statement with its values. */
  log(): Place[];
  /** Ends it; what `files` answers from then on is final. */
  halt(): Promise<void>;
  remove(): Promise<void>;
}

const onFolder: CanaryDatabase = {
  files: async () => [],
  dump: async data => {
    const database = await PGlite.create(join(data, 'pgdata'));
    const rowsOf = async (table: string) =>
      (await database.query<{row: string}>(`select t::text as row from "${table}" t`)).rows;
    const {rows} = await database.query<{name: string}>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    const all = await Promise.all(rows.map(({name}) => rowsOf(name)));
    await database.close();
    return textPlace('dump', all.flatMap(found => found.map(({row}) => row)).join('\n'));
  },
  log: () => [],
  halt: async () => undefined,
  remove: async () => undefined,
};

// As an operator has it who looks for a fault, and the worst there is for a secret.
const TELL_ALL = [
  `alter system set log_statement = 'all'`,
  `alter system set log_parameter_max_length_on_error = -1`,
  `alter system set log_min_error_statement = 'debug1'`,
  `select pg_reload_conf()`,
];

const onServer = async (): Promise<CanaryDatabase> => {
  let heard = '';
  const server = await startPostgres({hear: text => void (heard += text)});
  const ask = async (...statements: string[]) => {
    const client = new pg.Client({connectionString: server.url});
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  await ask(...TELL_ALL);
  let runs = true;
  return {
    url: server.url,
    files: async () => {
      if (runs) await ask('checkpoint');
      return filesIn(server.data, 'cluster');
    },
    dump: async () => {
      const {stdout} = await promisify(execFile)(join(server.bin, 'pg_dump'), [server.url], {maxBuffer: 1e9});
      return textPlace('pg_dump', stdout);
    },
    log: () => [textPlace('PostgreSQL: log', heard)],
    halt: async () => {
      runs = false;
      await server.halt();
    },
    remove: () => server.stop(),
  };
};

export const startDatabase = async (name: DatabaseName): Promise<CanaryDatabase> =>
  name === 'PGlite' ? onFolder : onServer();
