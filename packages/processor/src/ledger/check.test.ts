import {sql} from 'kysely';
import {beforeEach, describe, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {paymentsOff, reservesOff} from './check.js';
import {asked, cleared, refused, type ItemKind} from './items.js';
import {imbalances, post, type Transfer} from './ledger.js';

const database = testDatabase();
const run = (statement: string) => sql.raw(statement).execute(database.db);
const write = (transfer: Transfer) => database.db.transaction().execute(tx => post(tx, transfer));
const book = (entries: Transfer['entries']) =>
  write({id: 't', merchant: 'mer_1', currency: 'EUR', at: 0, payment: 'pay_1', entries});
/** A capture or a refund of that payment, as it stands there. */
const moved = async (kind: ItemKind, amount: number, state: string) => {
  const id = `${kind}_${amount}`;
  await run(`insert into ${kind}s (id, payment_id, merchant_id, state, amount, currency, created_at)
    values ('${id}', 'pay_1', 'mer_1', '${state}', ${amount}, 'EUR', 0)`);
  return {kind, id, payment_id: 'pay_1', merchant_id: 'mer_1', currency: 'EUR', amount};
};
/** The same with all that is to be booked of it. */
const booked = async (
  kind: ItemKind,
  amount: number,
  state: 'pending' | 'cleared' | 'settled' | 'failed',
) => {
  const item = await moved(kind, amount, state);
  await write(asked(item, 0));
  if (state === 'failed') await write(refused(item, 0));
  else if (state !== 'pending')
    await write(cleared(item, 0, {interchange: kind === 'refund' ? -2 : 2, scheme: 1, processor: 3}));
};
/** The database refuses it, unless whoever writes has switched that off. */
const tamper = async (statement: string) => {
  await run('set session_replication_role = replica');
  await run(statement);
  await run('set session_replication_role = origin');
};

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

describe('of payments', () => {
  const off = () => paymentsOff(database.db);
  const wrong = (account: string | null, found: number, due: number) => ({
    ...{payment: 'pay_1', currency: 'EUR', account, booked: found, due},
  });

  test('books are right that say what is asked for, what was taken and given, and nothing of what was refused', async () => {
    await booked('capture', 700, 'settled');
    await booked('capture', 200, 'cleared');
    await booked('capture', 50, 'pending');
    await booked('capture', 40, 'failed');
    await booked('refund', 300, 'cleared');
    await booked('refund', 20, 'pending');
    await booked('refund', 10, 'failed');
    // A settlement names no payment.
    await run(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, created_at)
      values ('s', 'settlement_bank', 'mer_1', 'EUR', 5, 0), ('s', 'merchant_payable', 'mer_1', 'EUR', -5, 0)`);
    expect(await off()).toEqual([]);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test.each([
    ['capture', 'pending', 'cardholder_clearing', 700],
    ['capture', 'cleared', 'network_receivable', 700],
    ['refund', 'pending', 'refunds', -700],
    ['refund', 'settled', 'network_receivable', -700],
  ] as const)('a %s that is %s and not booked is found', async (kind, state, account, due) => {
    await moved(kind, 700, state);
    expect(await off()).toEqual([wrong(account, 0, due)]);
  });

  test.each([
    ['capture', 'cardholder_clearing', 700],
    ['refund', 'refunds', -700],
  ] as const)(
    'a %s that was cleared, and is booked as if it was pending, is found',
    async (kind, on, moves) => {
      await write(asked(await moved(kind, 700, 'cleared'), 0));
      expect(await off()).toEqual(
        expect.arrayContaining([wrong(on, moves, 0), wrong('network_receivable', 0, moves)]),
      );
      expect(await imbalances(database.db)).toEqual([]);
    },
  );

  test.each([
    ['capture', 'cardholder_clearing', 700],
    ['refund', 'refunds', -700],
  ] as const)('a %s that was refused, and not taken back, is found', async (kind, account, found) => {
    await write(asked(await moved(kind, 700, 'failed'), 0));
    expect(await off()).toEqual([wrong(account, found, 0)]);
  });

  test('what was booked twice is found though every transfer is in balance', async () => {
    await moved('capture', 700, 'cleared');
    for (let i = 0; i < 2; i++) await book({network_receivable: 700, merchant_payable: -700});
    expect(await off()).toEqual([wrong('network_receivable', 1400, 700)]);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test('an entry without its other side is found, by payment and by currency', async () => {
    await booked('capture', 700, 'cleared');
    await tamper(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, payment_id, created_at)
      values ('u', 'interchange', 'mer_1', 'EUR', 3, 'pay_1', 0)`);
    expect(await off()).toEqual([wrong(null, 3, 0)]);
    expect(await imbalances(database.db)).toEqual([{currency: 'EUR', sum: 3}]);
  });
});

describe('of reserves', () => {
  const off = () => reservesOff(database.db);
  const withheld = (id: string, reserved: number, releasedBy = 'null') =>
    run(`insert into settlements (id, merchant_id, currency, captures, gross, interchange, scheme_fees, processor_fees,
      reserved, reserve_until, reserve_released_by, net, created_at)
      values ('${id}', 'mer_1', 'EUR', 1, 100, 0, 0, 0, ${reserved}, 1, ${releasedBy}, ${100 - reserved}, 0)`);
  const keep = (name: string, amount: number) =>
    write({
      ...{id: name, merchant: 'mer_1', currency: 'EUR', at: 0, settlement: 'set_1'},
      entries: {merchant_payable: amount, reserve: -amount},
    });

  test('books are right that say what is withheld and not released', async () => {
    await withheld('set_1', 5);
    await keep('reserve set_1', 5);
    await withheld('set_2', 7, `'set_1'`);
    await keep('reserve set_2', 7);
    await keep('release set_2', -7);
    expect(await off()).toEqual([]);
  });

  test.each([
    ['that is not booked', 'null', [], 0, -5],
    ['of which another amount is booked', 'null', [['reserve set_1', 4]], -4, -5],
    ['that was released, and is booked as withheld', `'set_2'`, [['reserve set_1', 5]], -5, 0],
    [
      'that is booked as released, and was not',
      'null',
      [
        ['reserve set_1', 5],
        ['release set_1', -5],
      ],
      ...[0, -5],
    ],
  ] as [string, string, [string, number][], number, number][])(
    'a reserve %s is found',
    async (_name, releasedBy, transfers, found, due) => {
      await withheld('set_1', 5, releasedBy);
      for (const [name, amount] of transfers) await keep(name, amount);
      expect(await off()).toEqual([{settlement: 'set_1', currency: 'EUR', booked: found, due}]);
      expect(await imbalances(database.db)).toEqual([]);
    },
  );

  test('the database takes a reserve once, and lets go of it once', async () => {
    await keep('reserve set_1', 5);
    await keep('release set_1', -5);
    for (const [name, amount] of [
      ['reserve set_1', 5],
      ['release set_1', -5],
    ] as const)
      await expect(keep(name, amount)).rejects.toThrow('reserve_moved_once');
  });
});
