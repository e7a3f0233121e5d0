import {migrate} from '../database/migrate.js';
import {openFolder, openPostgres} from '../database/open.js';

/**
 * `florin-processor migrate`: brings the database up to date and says by what. It opens the database itself: a
 * processor does the same when it starts.
 */
export const migrateCommand = async (data: string): Promise<void> => {
  const url = process.env['DATABASE_URL'];
  const {db, close} = url ? await openPostgres(url) : await openFolder(data);
  try {
    const names = await migrate(db);
    const said = names.length === 0 ? 'The database is up to date.' : names.join('\n');
    process.stdout.write(`${said}\n`);
  } finally {
    await close();
  }
};
