import {nodeRuntime} from '@florin/runtime/node';
import {expect, test} from 'vitest';
import {DEMO_MERCHANT, seedDemo} from './demo.js';
import {testDatabase} from '../test-kit/database.js';

const database = testDatabase();

test('the key that everybody knows is not added to a database that was not begun as a demo', async () => {
  const {db} = database;
  const own = {id: 'mer_own', name: 'Own', city: 'Own', country: 'IT', mcc: '5732', created_at: 0};
  await db.insertInto('merchants').values(own).execute();
  await expect(seedDemo(db, nodeRuntime())).rejects.toThrow(/^not_a_demo_database/);
  expect(await db.selectFrom('api_keys').selectAll().execute()).toEqual([]);
  await db.deleteFrom('merchants').execute();
  await seedDemo(db, nodeRuntime());
  await db.insertInto('merchants').values(own).execute();
  await seedDemo(db, nodeRuntime());
  const ids = (await db.selectFrom('merchants').select('id').orderBy('id').execute()).map(({id}) => id);
  expect(ids).toEqual([DEMO_MERCHANT, 'mer_own']);
});
