import pg from 'pg';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {type Postgres, startPostgres} from './postgres.ts';

let postgres: Postgres;
beforeAll(async () => void (postgres = await startPostgres()), 60_000);
afterAll(() => postgres.stop());

test('a database of one’s own takes a query and is gone after its end', async () => {
  const client = new pg.Client({connectionString: postgres.url});
  await client.connect();
  const {rows} = await client.query('select count(*)::int as tables from pg_tables where schemaname = $1', [
    'public',
  ]);
  expect(rows).toEqual([{tables: 0}]);
  await client.end();
  await postgres.stop();
  await expect(new pg.Client({connectionString: postgres.url}).connect()).rejects.toThrow('ECONNREFUSED');
});
