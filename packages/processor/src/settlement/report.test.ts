import {beforeAll, expect, test} from 'vitest';
import type {Context} from '../context.js';
import {migrate} from '../database/migrate.js';
import {testDatabase} from '../test-kit/database.js';
import {listSettlements, readSettlement, settlementCsv} from './report.js';

const at = testDatabase();
const ids = {one: 'set_1111111111111111', two: 'set_2222222222222222'};
const context = () => ({db: at.db}) as Context;
const all = {limit: 20, after: undefined};

beforeAll(async () => {
  await migrate(at.db);
  const merchant = (id: string) => ({
    ...{
      id,
      name: id,
      city: 'Florence',
      country: 'IT',
      mcc: '5999',
      created_at: 0,
    },
  });
  await at.db
    .insertInto('merchants')
    .values([merchant('mer_one'), merchant('mer_two')])
    .execute();
  const settlement = (id: string, merchant_id: string) => ({
    ...{id, merchant_id, currency: 'EUR', captures: 0, gross: 0, refunds: 0, refunded: 0},
    ...{interchange: 0, scheme_fees: 0, processor_fees: 0, net: 0, created_at: 5_000},
  });
  await at.db
    .insertInto('settlements')
    .values([settlement(ids.one, 'mer_one'), settlement(ids.two, 'mer_two')])
    .execute();
});

test("a merchant sees its own settlements and no other's", async () => {
  const {data} = await listSettlements(context(), 'mer_one', all);
  expect(data.map(({id}) => id)).toEqual([ids.one]);
  expect(await readSettlement(context(), 'mer_one', ids.one)).toMatchObject({created_at: 5, lines: []});
  await expect(readSettlement(context(), 'mer_one', ids.two)).rejects.toMatchObject({
    code: 'settlement_unknown',
  });
});

test('a settlement of nothing is a table with its head alone', async () => {
  const table = settlementCsv(await readSettlement(context(), 'mer_two', ids.two));
  expect(table.split('\r\n')).toHaveLength(2);
});
