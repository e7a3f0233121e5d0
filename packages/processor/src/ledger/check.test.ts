import {sql} from 'kysely';
import {beforeEach, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {paymentsOff} from './check.js';
import {imbalances, post, type Transfer} from './ledger.js';

const database = testDatabase();
const run = (statement: string) => sql.raw(statement).execute(database.db);
const book = (transfer: Partial<Transfer> & Pick<Transfer, 'entries'>) =>
  database.db
    .transaction()
    .execute(tx =>
      post(tx, {id: 't', merchant: 'mer_1', currency: 'EUR', at: 0, payment: 'pay_1', ...transfer}),
    );
/** A capture or a refund of that payment, as it stands there. */
const moved = (table: 'captures' | 'refunds', amount: number, state: string) =>
  run(`insert into ${table} (id, payment_id, merchant_id, state, amount, currency, created_at)
    values ('${table} ' || ${amount}, 'pay_1', 'mer_1', '${state}', ${amount}, 'EUR', 0)`);

beforeEach(async () => {
  await run('truncate merchants cascade');
  await run(`insert into merchants values ('mer_1', 'Shop', 'Siena', 'IT', '5732', 0)`);
  await run(`insert into sessions (id, merchant_id, state, mode, amount, reference, reusable_reference, origins, fields,
    brands, created_at, expires_at) values ('cs_1', 'mer_1', 'paid', 'payment', 9, 'r', false, '[]', '{}', '[]', 0, 1)`);
  await run(`insert into cards (id, merchant_id, brand, last4, exp_month, exp_year, fingerprint, vault_key,
    number_sealed, created_at) values ('card_1', 'mer_1', 'visa', '4242', 12, 2040, 'f', 'k', 's', 0)
    on conflict do nothing`);
  await run(`insert into payments (id, merchant_id, session_id, attempt, state, mode, amount, currency, reference,
    card_id, trace, lease_until, created_at) values ('pay_1', 'mer_1', 'cs_1', 'att_1', 'authorized', 'payment', 9,
    'EUR', 'r', 'card_1', '{}', 0, 0)`);
});

const off = () => paymentsOff(database.db);

test('books that say what was cleared and given back are right; what is on its way is not in them', async () => {
  await moved('captures', 700, 'settled');
  await moved('captures', 200, 'cleared');
  await moved('captures', 50, 'pending');
  await moved('captures', 40, 'failed');
  await moved('refunds', 300, 'cleared');
  await book({entries: {network_receivable: 900, merchant_payable: -880, interchange: -20}});
  await book({entries: {network_receivable: -300, merchant_payable: 300}});
  // A settlement names no payment.
  await run(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, created_at)
    values ('s', 'settlement_bank', 'mer_1', 'EUR', 5, 0), ('s', 'merchant_payable', 'mer_1', 'EUR', -5, 0)`);
  expect(await off()).toEqual([]);
  expect(await imbalances(database.db)).toEqual([]);
});

test('a capture that is not booked is found', async () => {
  await moved('captures', 700, 'cleared');
  expect(await off()).toEqual([{payment: 'pay_1', currency: 'EUR', sum: 0, booked: 0, cleared: 700}]);
});

test('what was booked twice, or never cleared, is found though every transfer is in balance', async () => {
  await moved('captures', 700, 'cleared');
  for (let i = 0; i < 2; i++) await book({entries: {network_receivable: 700, merchant_payable: -700}});
  expect(await off()).toEqual([{payment: 'pay_1', currency: 'EUR', sum: 0, booked: 1400, cleared: 700}]);
  expect(await imbalances(database.db)).toEqual([]);
});

test('an entry without its other side is found, by payment and by currency', async () => {
  await moved('captures', 700, 'cleared');
  await book({entries: {network_receivable: 700, merchant_payable: -700}});
  // The database refuses it, unless whoever writes has switched that off.
  await run('set session_replication_role = replica');
  await run(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, payment_id, created_at)
    values ('u', 'interchange', 'mer_1', 'EUR', 3, 'pay_1', 0)`);
  await run('set session_replication_role = origin');
  expect(await off()).toEqual([{payment: 'pay_1', currency: 'EUR', sum: 3, booked: 700, cleared: 700}]);
  expect(await imbalances(database.db)).toEqual([{currency: 'EUR', sum: 3}]);
});
