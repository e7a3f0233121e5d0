import {sql} from 'kysely';
import {expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {audit, readAudit, type Deed} from './audit.js';

const database = testDatabase();
const write = (now: number, deed: Partial<Deed> = {}) =>
  database.db
    .transaction()
    .execute(tx =>
      audit(tx, {now: () => now}, {actor: 'operator', action: 'keys_rotated', subject: 'all', ...deed}),
    );

test('what was written is read again, the newest last, from a time on and so many of the newest', async () => {
  const {db} = database;
  for (const now of [1, 2, 3]) await write(now);
  await write(4, {actor: 'key_1', action: 'captured', subject: 'pay_1', merchant: 'mer_1'});
  const times = async (query: object) => (await readAudit(db, query)).map(({at}) => at);
  expect(await times({})).toEqual([1, 2, 3, 4]);
  expect(await times({since: 3})).toEqual([3, 4]);
  expect(await times({limit: 2})).toEqual([3, 4]);
  expect(await times({since: 5})).toEqual([]);
  expect((await readAudit(db, {limit: 1}))[0]).toEqual({
    ...{
      id: expect.any(Number),
      at: 4,
      actor: 'key_1',
      action: 'captured',
      subject: 'pay_1',
      merchant: 'mer_1',
    },
  });
});

test.each([
  `update audit_log set actor = 'nobody'`,
  `delete from audit_log`,
  `delete from audit_log where at < 2`,
  `truncate audit_log`,
  `insert into audit_log (id, at, actor, action, subject) overriding system value values (1, 1, 'a', 'b', 'c')
    on conflict (id) do update set actor = 'nobody'`,
])('the database refuses: %s', async statement => {
  await write(9);
  const before = await readAudit(database.db, {});
  await expect(sql.raw(statement).execute(database.db)).rejects.toThrow(/only ever added to|cannot/);
  expect(await readAudit(database.db, {})).toEqual(before);
});

test('what is undone was not done', async () => {
  const before = await readAudit(database.db, {});
  const undone = database.db.transaction().execute(async tx => {
    await audit(tx, {now: () => 10}, {actor: 'operator', action: 'settled', subject: 'set_1'});
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await readAudit(database.db, {})).toEqual(before);
});
