import {createHash} from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import {join, resolve} from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const OUTPUT = join(ROOT, 'test/output');
/** All that a new database is made of: the tables, and the PostgreSQL that holds them. */
const MADE_OF = [
  'packages/processor/dist/database/migrations/*.js',
  'node_modules/@electric-sql/pglite/package.json',
];

const version = (): string => {
  const hash = createHash('sha256');
  for (const file of globSync(MADE_OF, {cwd: ROOT}).sort()) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex').slice(0, 16);
};

/** Makes one aside and puts it in its place at one stroke: of several processes that begin at once, one is first. */
const make = async (place: string): Promise<void> => {
  const {migrate, openFolder} = await import('@florin/processor');
  mkdirSync(OUTPUT, {recursive: true});
  const folder = mkdtempSync(join(OUTPUT, 'database-new-'));
  const {db, close} = await openFolder(folder);
  await migrate(db);
  await close();
  try {
    renameSync(folder, place);
  } catch (error) {
    rmSync(folder, {recursive: true, force: true});
    if (!existsSync(place)) throw error;
  }
};

/**
 * Puts a new database with empty tables into a folder, for a processor to begin with. PostgreSQL takes four seconds to
 * make one, and nearly every test wants its own: it is made once and copied, at one stroke, as Node copies a thousand
 * files ten times as fast that way.
 */
export const putNewDatabase = async (folder: string): Promise<void> => {
  const place = join(OUTPUT, `database-${version()}`);
  if (!existsSync(place)) await make(place);
  cpSync(place, folder, {recursive: true});
};
