import {setTimeout as sleep} from 'node:timers/promises';
import {sql} from 'kysely';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {openPostgres, type OpenDatabase} from '../../packages/processor/dist/database/open.js';
import {startPostgres, type Postgres} from '../support/postgres.ts';

// A processor's connections to a real PostgreSQL, which restarts when its operator says so, not when nobody asks it.
let postgres: Postgres;
let database: OpenDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  database = await openPostgres(postgres.url, 2);
});
afterAll(async () => {
  await database.close();
  await postgres.stop();
});

test('a connection that breaks between two statements fails its transaction alone', async () => {
  const {db} = database;
  const between = db.transaction().execute(async trx => {
    const {rows} = await sql<{pid: number}>`select pg_backend_pid() as pid`.execute(trx);
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(db);
    await sleep(200);
    await sql`select 1`.execute(trx);
  });
  await expect(between).rejects.toThrow();
  for (let time = 0; time < 5; time++) await sql`select 1`.execute(db);
  expect(database.pool?.().total).toBeLessThanOrEqual(2);
});
