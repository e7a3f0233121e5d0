import type {Fees} from '@florin/protocol';
import {sql} from 'kysely';
import {beforeEach, describe, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {paymentsOff, settlementsOff} from './check.js';
import {asked, cleared, refused, type ItemKind} from './items.js';
import {imbalances, post, type Transfer} from './ledger.js';

const database = testDatabase();
const NONE: Fees = {interchange: 0, scheme: 0, processor: 0};
const run = (statement: string) => sql.raw(statement).execute(database.db);
const write = (transfer: Transfer) => database.db.transaction().execute(tx => post(tx, transfer));
const book = (entries: Transfer['entries']) =>
  write({id: 't', merchant: 'mer_1', currency: 'EUR', at: 0, payment: 'pay_1', entries});
/** A capture or a refund of that payment, as it stands there. */
const moved = async (kind: ItemKind, amount: number, state: string, fees: Fees = NONE) => {
  const id = `${kind}_${amount}`;
  await run(`insert into ${kind}s (id, payment_id, merchant_id, state, amount, currency, interchange, scheme_fee,
    processor_fee, created_at) values ('${id}', 'pay_1', 'mer_1', '${state}', ${amount}, 'EUR',
    ${fees.interchange}, ${fees.scheme}, ${fees.processor}, 0)`);
  return {kind, id, payment_id: 'pay_1', merchant_id: 'mer_1', currency: 'EUR', amount};
};
/** The same with all that is to be booked of it. */
const booked = async (
  kind: ItemKind,
  amount: number,
  state: 'pending' | 'cleared' | 'settled' | 'failed',
) => {
  const isTaken = state === 'cleared' || state === 'settled';
  const fees = isTaken ? {interchange: kind === 'refund' ? -2 : 2, scheme: 1, processor: 3} : NONE;
  const item = await moved(kind, amount, state, fees);
  await write(asked(item, 0));
  if (state === 'failed') await write(refused(item, 0));
  if (isTaken) await write(cleared(item, 0, fees));
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
  const byAccount = (...wrongs: ReturnType<typeof wrong>[]) =>
    wrongs.sort((a, b) => (String(a.account) < String(b.account) ? -1 : 1));

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
    expect(await off()).toEqual(byAccount(wrong(account, 0, due), wrong('merchant_payable', 0, -due)));
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
    expect(await off()).toEqual(byAccount(wrong(account, found, 0), wrong('merchant_payable', -found, 0)));
  });

  test('what was booked twice is found though every transfer is in balance', async () => {
    await moved('capture', 700, 'cleared');
    for (let i = 0; i < 2; i++) await book({network_receivable: 700, merchant_payable: -700});
    expect(await off()).toEqual([
      wrong('merchant_payable', -1400, -700),
      wrong('network_receivable', 1400, 700),
    ]);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test.each([
    ['interchange', -2],
    ['scheme_fees', -1],
    ['processor_fees', -3],
  ])('a capture that was cleared without %s is found', async (account, due) => {
    const fees = {interchange: 2, scheme: 1, processor: 3};
    const item = await moved('capture', 700, 'cleared', fees);
    await write(asked(item, 0));
    const names: Record<string, keyof Fees> = {scheme_fees: 'scheme', processor_fees: 'processor'};
    await write(cleared(item, 0, {...fees, [names[account] ?? account]: 0}));
    expect(await off()).toEqual(
      byAccount(wrong(account, 0, due), wrong('merchant_payable', -694 + due, -694)),
    );
    expect(await imbalances(database.db)).toEqual([]);
  });

  test('what is of no payment is found on one', async () => {
    await book({settlement_bank: 5, processor_fees: -5});
    expect(await off()).toEqual([wrong('processor_fees', -5, 0), wrong('settlement_bank', 5, 0)]);
  });

  test('an entry without its other side is found, by payment and by currency', async () => {
    await booked('capture', 700, 'cleared');
    await tamper(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, payment_id, created_at)
      values ('u', 'interchange', 'mer_1', 'EUR', 3, 'pay_1', 0)`);
    expect(await off()).toEqual([wrong('interchange', 1, -2), wrong(null, 3, 0)]);
    expect(await imbalances(database.db)).toEqual([{currency: 'EUR', sum: 3}]);
  });
});

/** Columns of a settlement of one capture, less those that it is told. */
const SETTLED = {
  ...{gross: 700, refunded: 100, interchange: 2, scheme_fees: 1, processor_fees: 3},
  ...{reserved: 0, released: 0},
  ...{reserve_until: null as number | null, reserve_released_by: null as string | null},
};
const settlement = async (id: string, change: Partial<typeof SETTLED> = {}) => {
  const row = {...SETTLED, ...change};
  const fees = row.interchange + row.scheme_fees + row.processor_fees;
  const net = row.gross - row.refunded - fees - row.reserved + row.released;
  await database.db
    .insertInto('settlements')
    .values({...row, id, net, merchant_id: 'mer_1', currency: 'EUR', captures: 1, refunds: 1, created_at: 0})
    .execute();
  const {interchange, scheme_fees, processor_fees} = row;
  for (const [table, amount] of [
    ['captures', row.gross],
    ['refunds', row.refunded],
  ] as const)
    await run(`insert into ${table} (id, payment_id, merchant_id, state, amount, currency, interchange, scheme_fee,
      processor_fee, created_at, settlement_id) select '${table}_${id}', 'pay_1', 'mer_1', 'settled', ${amount}, 'EUR',
      ${table === 'captures' ? [interchange, scheme_fees, processor_fees].join() : '0, 0, 0'}, 0, '${id}'
      where ${amount} > 0`);
};
/** One that withholds something and does nothing besides. */
const withheld = (id: string, reserved: number, releasedBy: string | null = null) =>
  settlement(id, {
    ...{gross: reserved, refunded: 0, interchange: 0, scheme_fees: 0, processor_fees: 0},
    ...{reserved, reserve_until: 1, reserve_released_by: releasedBy},
  });
/** Books something by the name of a settlement. */
const bookBy = (of: string, name: string, entries: Transfer['entries']) =>
  write({id: name, merchant: 'mer_1', currency: 'EUR', at: 0, settlement: of, entries});
const network = (of = 'set_1') =>
  bookBy(of, `network ${of}`, {
    settlement_bank: 597,
    interchange: 2,
    scheme_fees: 1,
    network_receivable: -600,
  });
const payout = (amount: number, of = 'set_1') =>
  bookBy(of, `payout ${of}`, {merchant_payable: amount, settlement_bank: -amount});
const keep = (of: string, name: string, amount: number) =>
  bookBy(of, name, {merchant_payable: amount, reserve: -amount});
const wrongly = (account: string | null, found: number, due: number, of = 'set_1') => ({
  ...{settlement: of, currency: 'EUR', account, booked: found, due},
});

describe('of settlements', () => {
  const off = () => settlementsOff(database.db);

  test('books are right that say what was settled, kept, withheld, released and paid', async () => {
    await settlement('set_1', {reserved: 60, reserve_until: 1, reserve_released_by: 'set_2'});
    await network();
    await keep('set_1', 'reserve set_1', 60);
    await payout(534);
    await settlement('set_2', {released: 60});
    await network('set_2');
    await keep('set_2', 'release set_1', -60);
    await payout(654, 'set_2');
    expect(await off()).toEqual([]);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test('one of which nothing is booked is found', async () => {
    await settlement('set_1');
    expect(await off()).toEqual([
      ...[wrongly('interchange', 0, 2), wrongly('merchant_payable', 0, 594)],
      ...[wrongly('network_receivable', 0, -600), wrongly('scheme_fees', 0, 1)],
    ]);
  });

  test.each([
    ['paid out twice', () => payout(594), [wrongly('merchant_payable', 1188, 594)]],
    [
      'of which the network paid twice',
      () => network(),
      [
        ...[wrongly('interchange', 4, 2), wrongly('network_receivable', -1200, -600)],
        wrongly('scheme_fees', 2, 1),
      ],
    ],
    [
      'of which a fee is booked on another account',
      () => bookBy('set_1', 'moved', {interchange: -1, scheme_fees: 1}),
      [wrongly('interchange', 1, 2), wrongly('scheme_fees', 2, 1)],
    ],
    [
      'that is booked on an account of payments',
      () => bookBy('set_1', 'kept', {settlement_bank: 5, processor_fees: -5}),
      [wrongly('processor_fees', -5, 0)],
    ],
    ['that is not there', () => payout(7, 'set_2'), [wrongly('merchant_payable', 7, 0, 'set_2')]],
  ])('one %s is found', async (_name, more, found) => {
    await settlement('set_1');
    await network();
    await payout(594);
    await more();
    expect(await off()).toEqual(found);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test.each([
    ['a capture of another amount', 'captures set amount = 800', 'captured', 700, 800],
    ['a refund of another amount', 'refunds set amount = 90', 'refunded', 100, 90],
    ['a capture that kept another fee', 'captures set processor_fee = 4', 'fees', 6, 7],
    ['no refund', 'refunds set settlement_id = null', 'refunded', 100, 0],
  ])('one with %s is found, though it is booked as it says', async (_name, change, sum, said, due) => {
    await settlement('set_1');
    await network();
    await payout(594);
    await tamper(`update ${change}`);
    expect(await off()).toEqual([wrongly(sum, said, due)]);
    expect(await imbalances(database.db)).toEqual([]);
  });

  test('an entry without its other side is found', async () => {
    await settlement('set_1');
    await network();
    await payout(594);
    await tamper(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, settlement_id,
      created_at) values ('u', 'settlement_bank', 'mer_1', 'EUR', 3, 'set_1', 0)`);
    expect(await off()).toEqual([wrongly(null, 3, 0)]);
  });
});

describe('of reserves', () => {
  const off = () => settlementsOff(database.db);
  /** Whatever of the settlement's other accounts is not booked here. */
  const ofReserves = async () =>
    (await off()).filter(({account}) => account === 'reserve' || account === 'released');

  test.each([
    ['that is not booked', null, [], 0, -5],
    ['of which another amount is booked', null, [['reserve set_1', 4]], -4, -5],
    ['that was released, and is booked as withheld', 'set_2', [['reserve set_1', 5]], -5, 0],
    [
      'that is booked as released, and was not',
      null,
      [
        ['reserve set_1', 5],
        ['release set_1', -5],
      ],
      ...[0, -5],
    ],
  ] as [string, string | null, [string, number][], number, number][])(
    'a reserve %s is found',
    async (_name, releasedBy, transfers, found, due) => {
      await withheld('set_1', 5, releasedBy);
      if (releasedBy) await settlement(releasedBy, {released: 5});
      for (const [name, amount] of transfers) await keep('set_1', name, amount);
      expect(await ofReserves()).toEqual([wrongly('reserve', found, due)]);
      expect(await imbalances(database.db)).toEqual([]);
    },
  );

  test.each([
    ['more', 8, 'set_2', 'set_2', 8, 7],
    ['less', 6, 'set_2', 'set_2', 6, 7],
    ['something, and nothing is its', 7, null, 'set_2', 7, 0],
    ['nothing, as there is none', 0, 'set_3', 'set_3', 0, 7],
  ])('a settlement that says to have released %s is found', async (_name, released, by, of, found, due) => {
    await withheld('set_1', 7, by);
    await settlement('set_2', {released});
    const said = (await ofReserves()).filter(({account}) => account === 'released');
    expect(said).toEqual([wrongly('released', found, due, of)]);
  });

  test('the database takes a reserve once, and lets go of it once', async () => {
    await keep('set_1', 'reserve set_1', 5);
    await keep('set_1', 'release set_1', -5);
    for (const [name, amount] of [
      ['reserve set_1', 5],
      ['release set_1', -5],
    ] as const)
      await expect(keep('set_1', name, amount)).rejects.toThrow('reserve_moved_once');
  });
});
