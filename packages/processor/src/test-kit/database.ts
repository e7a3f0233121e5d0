/** A database of one's own for this package's unit tests. No part of the build. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll} from 'vitest';
import {migrate} from '../database/migrate.js';
import {openFolder, type OpenDatabase} from '../database/open.js';
import type {Database} from '../database/tables.js';

/** To be called once, at the top of a file of tests: `db` is there when the first of them begins. */
export const testDatabase = (
  prepare: (db: Database) => Promise<unknown> = migrate,
): {readonly db: Database} => {
  const folder = mkdtempSync(join(tmpdir(), 'florin-unit-'));
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await openFolder(folder);
    await prepare(database.db);
  });
  afterAll(async () => {
    await database.close();
    rmSync(folder, {recursive: true, force: true});
  });
  return {
    get db() {
      return database.db;
    },
  };
};
