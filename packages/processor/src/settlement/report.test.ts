import {beforeAll, expect, test} from 'vitest';
import type {Context} from '../context.js';
import {migrate} from '../database/migrate.js';
import {testDatabase} from '../test-kit/database.js';
import {listSettlements, readSettlement, settlementCsv} from './report.js';

const at = testDatabase();
const ids = {one: 'set_1111111111111111', two: 'set_2222222222222222', three: 'set_3333333333333333'};
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
    ...{reserved: 0, reserve_until: null, reserve_released_by: null, released: 0},
  });
  const withholding = {gross: 100, reserved: 5, reserve_until: 1, reserve_released_by: ids.one, net: 95};
  await at.db
    .insertInto('settlements')
    .values([
      {...settlement(ids.one, 'mer_one'), released: 5, net: 5},
      settlement(ids.two, 'mer_two'),
      {...settlement(ids.three, 'mer_one'), ...withholding, created_at: 2_000},
    ])
    .execute();
});

test("a merchant sees its own settlements and no other's", async () => {
  const {data} = await listSettlements(context(), 'mer_one', all);
  expect(data.map(({id}) => id)).toEqual([ids.one, ids.three]);
  expect(await readSettlement(context(), 'mer_one', ids.one)).toMatchObject({created_at: 5});
  await expect(readSettlement(context(), 'mer_one', ids.two)).rejects.toMatchObject({
    code: 'settlement_unknown',
  });
});

test('a settlement of nothing is a table with its head alone', async () => {
  const table = settlementCsv(await readSettlement(context(), 'mer_two', ids.two));
  expect(table.split('\r\n')).toHaveLength(2);
});

test('what is withheld and what is released are lines of no payment, by the settlement that withheld it', async () => {
  const free = {interchange: 0, scheme: 0, processor: 0};
  const line = {id: ids.three, fees: free, created_at: 2};
  const keeping = await readSettlement(context(), 'mer_one', ids.three);
  expect(keeping).toMatchObject({reserved: 5, released: 0, net: 95});
  expect(keeping.lines).toEqual([{kind: 'reserve', ...line, amount: -5, net: -5}]);
  const paying = await readSettlement(context(), 'mer_one', ids.one);
  expect(paying).toMatchObject({reserved: 0, released: 5, net: 5});
  expect(paying.lines).toEqual([{kind: 'release', ...line, amount: 5, net: 5}]);
  expect(settlementCsv(paying).split('\r\n')[1]).toBe(
    `${ids.one},release,${ids.three},,,,,EUR,5,0,0,0,5,1970-01-01T00:00:02.000Z`,
  );
});
