import {sql} from 'kysely';
import {Migrator, type Migration} from 'kysely/migration';
import {expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {migrate} from './migrate.js';
import * as payments from './migrations/0001_payments.js';
import * as keys from './migrations/0002_keys.js';
import * as calls from './migrations/0003_calls.js';
import * as savedCards from './migrations/0004_saved_cards.js';
import * as voidsAndRefunds from './migrations/0005_voids_and_refunds.js';
import type {Database} from './tables.js';

const before = {
  ...{'0001_payments': payments, '0002_keys': keys},
  ...{'0003_calls': calls, '0004_saved_cards': savedCards},
};
const upTo = (db: Database, migrations: Record<string, Migration>) =>
  new Migrator({db, provider: {getMigrations: () => Promise.resolve(migrations)}}).migrateToLatest();
const database = testDatabase(db => upTo(db, before));

/** A payment over 1999 with all that it refers to. */
const ROWS = [
  `insert into merchants values ('mer_1', 'Shop', 'Siena', 'IT', '5732', 0)`,
  `insert into sessions (id, merchant_id, state, mode, amount, reference, reusable_reference, origins, fields, brands,
    created_at, expires_at) values ('cs_1', 'mer_1', 'paid', 'payment', 1999, 'r', false, '[]', '{}', '[]', 0, 1)`,
  `insert into cards (id, merchant_id, brand, last4, exp_month, exp_year, fingerprint, vault_key, number_sealed,
    created_at) values ('card_1', 'mer_1', 'visa', '4242', 12, 2040, 'f', 'k', 's', 0)`,
  `insert into payments (id, merchant_id, session_id, attempt, state, mode, amount, currency, reference, card_id, trace,
    lease_until, created_at) values ('pay_1', 'mer_1', 'cs_1', 'att_1', 'authorized', 'payment', 1999, 'EUR', 'r',
    'card_1', '{}', 0, 0)`,
];

/** Declined before numbers were destroyed with that: with a card that nobody keeps, and with one that was saved. */
const DECLINED = [
  ['card_2', 'null'],
  ['card_3', "'c'"],
].flatMap(([card, customer]) => [
  `insert into cards (id, merchant_id, brand, last4, exp_month, exp_year, fingerprint, vault_key, number_sealed,
    created_at, customer, consent, consented_at) values ('${card}', 'mer_1', 'visa', '4242', 12, 2040, 'f', 'k', 's', 0,
    ${customer}, ${customer}, ${customer === 'null' ? 'null' : 1})`,
  `insert into payments (id, merchant_id, session_id, attempt, state, mode, amount, currency, reference, card_id, trace,
    lease_until, created_at) values ('pay_${card}', 'mer_1', 'cs_1', 'att_${card}', 'declined', 'payment', 1999, 'EUR', 'r',
    '${card}', '{}', 0, 0)`,
]);

const presented = (id: string, made: string, transmitted: string, state: string): string =>
  `insert into captures (id, payment_id, merchant_id, state, amount, currency, trace, created_at) values
    ('${id}', 'pay_1', 'mer_1', '${state}', 1, 'EUR', '{"transmitted": "${transmitted}"}', ${Date.parse(made)})`;

/** Captures with the trace that they were presented under, which tells no year. */
const CAPTURES = [
  presented('same day', '2026-03-07T10:00Z', '0307103000', 'pending'),
  presented('turn of the year', '2025-12-31T23:59Z', '0101000500', 'pending'),
  presented('long ago', '2020-03-07T10:00Z', '0307103000', 'cleared'),
];

/** What was asked for and not given yet, and what was given. */
const REFUNDS = `insert into refunds (id, payment_id, merchant_id, state, amount, currency, created_at) values
  ('asked', 'pay_1', 'mer_1', 'pending', 2, 'EUR', 5), ('given', 'pay_1', 'mer_1', 'cleared', 2, 'EUR', 5)`;

test('a payment of before there were voids can be voided, and never for more than it was over', async () => {
  const {db} = database;
  for (const row of [...ROWS, ...DECLINED, ...CAPTURES]) await sql.raw(row).execute(db);
  await upTo(db, {...before, '0005_voids_and_refunds': voidsAndRefunds});
  await sql.raw(REFUNDS).execute(db);
  await migrate(db);
  const set = (text: string) => sql.raw(`update payments set ${text} where id = 'pay_1'`).execute(db);
  for (const released of ['2000', '0', '-1', 'null'])
    await expect(set(`state = 'voided', released_at = 1, released = ${released}`)).rejects.toThrow(
      /released_/,
    );
  await expect(set('released = 1, released_at = 1')).rejects.toThrow(/released_at_end/);
  await expect(set(`state = 'voided', released = 1`)).rejects.toThrow(/released_at_end/);
  await set(`state = 'voided', released = 1999, released_at = 1`);
});

test('what the network had not decided on is booked as it is from then on, and nothing else is', async () => {
  const {db} = database;
  const entries = await db
    .selectFrom('ledger_entries')
    .select(['transfer', 'account', 'amount', 'payment_id', 'created_at'])
    .orderBy('id')
    .execute();
  const asked = (name: string, at: number, debit: string, credit: string, amount: number) => {
    const common = {transfer: name, payment_id: 'pay_1', created_at: at};
    return [
      {...common, account: debit, amount},
      {...common, account: credit, amount: -amount},
    ];
  };
  const capture = ['cardholder_clearing', 'merchant_payable'] as const;
  expect(entries).toEqual([
    ...asked('capture turn of the year', Date.parse('2025-12-31T23:59Z'), ...capture, 1),
    ...asked('capture same day', Date.parse('2026-03-07T10:00Z'), ...capture, 1),
    ...asked('refund asked', 5, 'merchant_payable', 'refunds', 2),
  ]);
});

test('what was presented before days were held against the network has its day, unless that was long ago', async () => {
  const captures = await database.db
    .selectFrom('captures')
    .select(['id', 'business_day'])
    .orderBy('id')
    .execute();
  expect(captures).toEqual([
    {id: 'long ago', business_day: null},
    {id: 'same day', business_day: '2026-03-07'},
    {id: 'turn of the year', business_day: '2026-01-01'},
  ]);
});

test('the number of a card that came to nothing is destroyed, unless the card is kept', async () => {
  const cards = await database.db.selectFrom('cards').select(['id', 'number_sealed']).orderBy('id').execute();
  expect(cards.map(({id, number_sealed}) => [id, number_sealed])).toEqual([
    ['card_1', 's'],
    ['card_2', null],
    ['card_3', 's'],
  ]);
});
