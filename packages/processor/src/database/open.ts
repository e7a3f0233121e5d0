import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {Kysely, PGliteDialect, PostgresDialect} from 'kysely';
import {lockFolder} from './lock.js';
import type {Database, Tables} from './tables.js';

/** An open database and how to let go of it. */
export interface OpenDatabase {
  db: Database;
  close(): Promise<void>;
}

/** Type of `bigint` columns. Every amount and time of ours is a safe integer. */
const INT8 = 20;

/** PostgreSQL, or anything that speaks it. Any number of processors may share one. */
export const openPostgres = async (url: string, connections = 16): Promise<OpenDatabase> => {
  const {Pool, types} = (await import('pg')).default;
  const pool = new Pool({
    connectionString: url,
    max: connections,
    types: {
      getTypeParser: (oid, format): unknown => (oid === INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const db = new Kysely<Tables>({dialect: new PostgresDialect({pool})});
  return {db, close: () => db.destroy()};
};

/**
 * PostgreSQL in WebAssembly on a folder: one process, for a laptop or a demo.
 * @throws DatabaseInUse where another process has the folder open
 */
export const openFolder = async (folder: string): Promise<OpenDatabase> => {
  await mkdir(folder, {recursive: true});
  const release = lockFolder(folder);
  try {
    const {PGlite} = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(join(folder, 'pgdata'));
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
