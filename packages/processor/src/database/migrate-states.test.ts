import {canMove, CAPTURE_MOVES, INCREMENT_MOVES, PAYMENT_MOVES, SESSION_MOVES} from '@florin/protocol';
import {sql} from 'kysely';
import {beforeAll, describe, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {migrate} from './migrate.js';

const database = testDatabase(migrate);
const run = (text: string) => sql.raw(text).execute(database.db);

beforeAll(async () => {
  await run(`insert into merchants values ('mer_1', 'Shop', 'Siena', 'IT', '5732', 0)`);
  await run(`insert into cards (id, merchant_id, brand, last4, exp_month, exp_year, fingerprint, vault_key, number_sealed,
    created_at) values ('card_1', 'mer_1', 'visa', '4242', 12, 2040, 'f', 'k', 's', 0)`);
});

let rows = 0;
const newSession = async (state: string): Promise<string> => {
  const id = `cs_${rows++}`;
  await run(`insert into sessions (id, merchant_id, state, mode, amount, reference, reusable_reference, origins, fields,
    brands, created_at, expires_at) values ('${id}', 'mer_1', '${state}', 'payment', 5, 'r', true, '[]', '{}', '[]', 0, 1)`);
  return id;
};
const newPayment = async (state: string): Promise<string> => {
  const id = `pay_${rows++}`;
  const released = state === 'voided' ? [5, 1] : ['null', 'null'];
  const until = state === 'requires_action' ? 1 : 'null';
  await run(`insert into payments (id, merchant_id, session_id, attempt, state, mode, amount, currency, reference, card_id,
    trace, lease_until, created_at, released, released_at, action_until) values ('${id}', 'mer_1', '${await newSession('open')}', 'att',
    '${state}', 'payment', 5, 'EUR', 'r', 'card_1', '{}', 0, 0, ${released.join(', ')}, ${until})`);
  return id;
};
const newRecord = (table: string) => async (state: string) => {
  const id = `${table}_${rows++}`;
  await run(`insert into ${table} (id, payment_id, merchant_id, state, amount, currency, created_at)
    values ('${id}', '${await newPayment('authorized')}', 'mer_1', '${state}', 5, 'EUR', 0)`);
  return id;
};

const newIncrement = async (state: string): Promise<string> => {
  const id = `inc_${rows++}`;
  await run(`insert into increments (id, payment_id, amount, currency, lease_until, created_at, state,
    lease, decline) values ('${id}', '${await newPayment('authorized')}', 5, 'EUR', 0, 0, '${state}',
    ${state === 'pending' ? "'l'" : 'null'}, ${state === 'declined' ? "'lost_card'" : 'null'})`);
  return id;
};

/** What a row must have in a state beside its name. */
const also = (table: string, state: string): string => {
  if (table === 'increments')
    return `, lease = ${state === 'pending' ? "'l'" : 'null'}, decline = ${state === 'declined' ? "'lost_card'" : 'null'}`;
  if (table !== 'payments') return '';
  const released = state === 'voided' ? ', released = 5, released_at = 1' : '';
  return `${released}, action_until = ${state === 'requires_action' ? 1 : 'null'}`;
};

describe.each([
  {table: 'sessions', moves: SESSION_MOVES, make: newSession},
  {table: 'payments', moves: PAYMENT_MOVES, make: newPayment},
  {table: 'captures', moves: CAPTURE_MOVES, make: newRecord('captures')},
  {table: 'refunds', moves: CAPTURE_MOVES, make: newRecord('refunds')},
  {table: 'increments', moves: INCREMENT_MOVES, make: newIncrement},
])('the database', ({table, moves, make}) => {
  const states = Object.keys(moves);
  const allowed = moves as Record<string, readonly string[]>;

  test(`moves ${table} where the protocol's table says so and nowhere else`, async () => {
    for (const from of states)
      for (const to of states) {
        const moving = run(
          `update ${table} set state = '${to}'${also(table, to)} where id = '${await make(from)}'`,
        );
        if (from === to || canMove(allowed, from, to)) await moving;
        else await expect(moving, `${from} to ${to}`).rejects.toThrow(`move_refused: ${table} from ${from}`);
      }
  });

  test(`knows no other state of ${table}`, async () => {
    await expect(make('lost')).rejects.toThrow(`${table}_state`);
  });
});

describe('the ledger', () => {
  const enter = (amounts: number[]) =>
    run(`insert into ledger_entries (transfer, account, merchant_id, currency, amount, created_at) values
      ${amounts.map(amount => `('t${rows}', 'merchant_payable', 'mer_1', 'EUR', ${amount}, 0)`).join(', ')}`);

  test('takes what sums to zero and nothing else', async () => {
    await enter([7, -4, -3]);
    await expect(enter([7, -4])).rejects.toThrow('ledger_unbalanced');
  });

  test('stays as it is', async () => {
    await expect(run('update ledger_entries set amount = amount')).rejects.toThrow('append_only');
    await expect(run('delete from ledger_entries')).rejects.toThrow('append_only');
  });
});
