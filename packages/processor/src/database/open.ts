import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {Kysely, PGliteDialect, PostgresDialect, type PostgresPool, type PostgresPoolClient} from 'kysely';
import type {Pool, PoolClient} from 'pg';
import {lockFolder} from './lock.js';
import type {Database, Tables} from './tables.js';

/** Connections there are, those that nobody uses, and questions that wait for one. */
export interface PoolLoad {
  total: number;
  idle: number;
  waiting: number;
}

/** An open database and how to let go of it. */
export interface OpenDatabase {
  db: Database;
  /** How its connections are used, where it has more than one. */
  pool?(): PoolLoad;
  close(): Promise<void>;
}

/** Type of `bigint` columns. Every amount and time of ours is a safe integer. */
const INT8 = 20;

/**
 * Milliseconds for a connection and for a statement: a database that has gone silent must not hold every call there
 * is. The server gives up first, so that a connection stays good; one that is not even heard of is dropped.
 */
const TIMES = {
  ...{connectionTimeoutMillis: 5_000, statement_timeout: 15_000, query_timeout: 20_000},
  keepAlive: true,
};

/** PostgreSQL, or anything that speaks it. Any number of processors may share one. */
export const openPostgres = async (url: string, connections = 8): Promise<OpenDatabase> => {
  const {Pool, types} = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    ...TIMES,
    types: {
      getTypeParser: (oid, format): unknown => (oid === INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  // A connection that breaks is replaced, in use or idle. Nobody's listening would end the process: the pool hears of
  // the idle ones alone, a statement of its own end, and what breaks between two statements is heard of here.
  pool.on('error', () => undefined);
  pool.on('connect', client => client.on('error', () => undefined));
  const db = new Kysely<Tables>({dialect: new PostgresDialect({pool: preparing(pool)})});
  const load = () => ({total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount});
  return {db, pool: load, close: () => db.destroy()};
};

/**
 * Names every statement by its text, so that PostgreSQL parses and plans each once a connection. Ours are a few dozen
 * fixed texts; values travel as parameters.
 */
const preparing = (pool: Pool): PostgresPool => {
  const names = new Map<string, string>();
  const clients = new WeakMap<PoolClient, PostgresPoolClient>();
  const broken = new WeakSet<PoolClient>();
  const nameOf = (text: string): string => {
    const name = names.get(text) ?? `florin_${names.size}`;
    names.set(text, name);
    return name;
  };
  const wrap = (client: PoolClient): PostgresPoolClient =>
    ({
      query: (text: string, values: readonly unknown[]) =>
        client
          .query({text, values: [...values], ...(values.length > 0 && {name: nameOf(text)})})
          .catch((error: unknown) => {
            // Not the server's word but the driver's: the answer may still come, and be taken for the next one's.
            if ((error as {code?: unknown}).code === undefined) broken.add(client);
            throw error;
          }),
      release: () => client.release(broken.has(client)),
    }) as unknown as PostgresPoolClient;
  const connect = async (): Promise<PostgresPoolClient> => {
    const client = await pool.connect();
    const known = clients.get(client) ?? wrap(client);
    clients.set(client, known);
    return known;
  };
  return {connect, end: () => pool.end(), options: pool.options};
};

/** Makes the folder of a processor, which only its owner may look into. */
export const makeFolder = async (folder: string): Promise<void> =>
  void (await mkdir(folder, {recursive: true, mode: 0o700}));

/** Its own measure is 128 MB, which takes longer to fill with zeros than all the rest of a start. */
const BUFFERS = '16MB';

/**
 * PostgreSQL in WebAssembly on a folder: one process, for a laptop or a demo.
 * @throws DatabaseInUse where another process has the folder open
 */
export const openFolder = async (folder: string): Promise<OpenDatabase> => {
  await makeFolder(folder);
  const release = lockFolder(folder);
  try {
    const {PGlite} = await import('@electric-sql/pglite');
    const startParams = [...PGlite.defaultStartParams, '-c', `shared_buffers=${BUFFERS}`];
    const pglite = await PGlite.create(join(folder, 'pgdata'), {startParams});
    const db = new Kysely<Tables>({dialect: new PGliteDialect({pglite})});
    return {
      db,
      close: async () => {
        await db.destroy();
        if (!pglite.closed) await pglite.close();
        release();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
};
