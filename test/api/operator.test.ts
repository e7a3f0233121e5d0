import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import pg from 'pg';
import {afterAll, beforeAll, describe, expect, test, vi} from 'vitest';
import {digitRuns} from '../support/digit-runs.ts';
import {callAs, card, KEY, pay} from '../support/shopper.ts';
import {startPostgres, type Postgres} from '../support/postgres.ts';
import {startWorld, type World} from '../support/world.ts';

// Each command is a process of its own, and some make a database.
vi.setConfig({testTimeout: 120_000});

let world: World;
let postgres: Postgres;
beforeAll(async () => {
  postgres = await startPostgres();
  world = await startWorld({databaseUrl: postgres.url});
});
afterAll(async () => {
  await world.close();
  await postgres.stop();
});

const origin = () => world.processor.origin;
const program = async (data: string, args: string[], more: object = {}) => {
  const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node', ...more};
  const bin = 'packages/processor/bin/florin-processor.js';
  return (await promisify(execFile)(process.execPath, [bin, ...args, '--data', data], {env})).stdout;
};
const run = (...args: string[]) => program(world.data, args);
const post = (path: string, body: object | undefined, key: string) =>
  callAs(KEY, origin(), 'POST', path, body, key);
const eur = (value: number) => ({amount: {value, currency: 'EUR'}});

describe('florin-processor payments', () => {
  test('shows all of a payment but the card number, and lists those of a state, the newest first', async () => {
    const {body} = await pay(origin(), undefined, {capture: 'manual', reference: 'shown'});
    const path = `/v1/payments/${body.id}`;
    await post(`${path}/capture`, eur(1500), 'c');
    await post(`${path}/refunds`, eur(200), 'r');
    await post(`${path}/void`, undefined, 'v');
    await world.processor.settle();
    const shown = await run('payments', 'show', body.id);
    const line = (name: string, value: string) => new RegExp(`^  ${name} +${value}$`, 'm');
    for (const [name, value] of [
      ['merchant', 'mer_demo'],
      ['reference', 'shown'],
      ['status', 'partially_refunded \\(voided\\)'],
      ['card', 'visa …4242, 12/2040'],
      ['amount', '19\\.99 EUR'],
      ['captured', '15\\.00 EUR'],
      ['released', '4\\.99 EUR'],
      ['refunded', '2\\.00 EUR'],
      ['settled', '15\\.00 EUR'],
      ['trace', 'DE7 \\d{10}  DE11 \\d{6}  DE32 400400  DE37 \\d{12}'],
    ] as const)
      expect(shown).toMatch(line(name, value));
    expect(shown).toMatch(/^Captures\n {2}cap_\w+ {2}settled .* 15\.00 EUR$/m);
    expect(shown).toMatch(/^Refunds\n {2}ref_\w+ {2}settled .* 2\.00 EUR$/m);
    expect(shown).toMatch(/^ {2}clearing cap_\w+ {2}network_receivable +15\.00 EUR$/m);
    expect(shown).not.toContain('eyJ');
    expect(digitRuns(shown, '4242424242424242', 8)).toEqual([]);

    await pay(origin(), card('4000000000009995'), {reference: 'poor'});
    const listed = (await run('payments', '--limit', '2')).trim().split('\n');
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatch(
      /^pay_\w+ {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}mer_demo {2}declined +19\.99 EUR {2}visa …9995 {2}poor$/,
    );
    expect((await run('payments', 'list', '--status', 'partially_refunded')).trim()).toMatch(
      new RegExp(`^${body.id} .* shown$`),
    );
    const declined = (await run('payments', '--status', 'declined')).trim().split(' ')[0]!;
    expect(await run('payments', 'show', declined)).toMatch(/^ {2}decline +insufficient_funds, \w+$/m);
  });

  test.each([
    ['payment_unknown', 'show', 'pay_nobodys'],
    ['payment_unknown', 'show'],
    ['status_unknown', '--status', 'lost'],
    ['option_invalid', '--limit', '0'],
    ['command_unknown', 'lose'],
  ])('%s: payments %s %s', async (code, ...args) => {
    await expect(run('payments', ...args)).rejects.toMatchObject({stderr: expect.stringContaining(code)});
  });
});

test('florin-processor ledger check tells of books that are wrong, and ends with 1', async () => {
  const paid = () => pay(origin(), undefined, {capture: 'automatic'});
  await paid();
  await world.processor.settle();
  expect(await run('ledger', 'check')).toBe(
    'Ledger: debits equal credits, in every currency, of every payment and of every settlement with its reserve; no day is off.\n',
  );
  const {body} = await paid();
  await world.processor.settle();
  const somebody = new pg.Client({connectionString: postgres.url});
  await somebody.connect();
  // The database refuses it, unless whoever writes has switched that off.
  await somebody.query('set session_replication_role = replica');
  const tamper = (by: number) =>
    somebody.query(
      `update ledger_entries set amount = amount + $1 where payment_id = $2 and account = 'network_receivable'`,
      [by, body.id],
    );
  await tamper(1);
  await expect(run('ledger', 'check')).rejects.toMatchObject({
    ...{code: 1, stdout: expect.stringContaining('EUR: debits and credits differ by 0.01 EUR')},
  });
  await expect(run('ledger')).rejects.toMatchObject({
    stdout: expect.stringContaining(
      `${body.id}: network_receivable 20.00 EUR instead of 19.99 EUR\n${body.id}: entries 0.01 EUR instead of 0.00 EUR\n`,
    ),
  });
  await tamper(-1);
  await somebody.query(
    `update settlements set reserved = 5, net = net - 5, reserve_until = 1
      where id = (select settlement_id from captures where payment_id = $1)`,
    [body.id],
  );
  await expect(run('ledger')).rejects.toMatchObject({
    stdout: expect.stringMatching(/^set_\w+: reserve 0\.00 EUR instead of -0\.05 EUR\n/),
  });
  await somebody.query(`update settlements set reserved = 0, net = net + reserved, reserve_until = null`);
  expect(await run('ledger')).toContain('debits equal credits');
  const theirs = {captures: 1, captured: 1999, refunds: 1, refunded: 500, interchange: 3, scheme: 1};
  await somebody.query(`update reconciliations set state = 'off', theirs = $1, lines = '["cap_1"]'`, [
    theirs,
  ]);
  await somebody.end();
  await expect(run('ledger')).rejects.toMatchObject({
    stdout: expect.stringMatching(
      /: the network has other figures\n {2}here {5}captures \d+: \d+\.\d\d EUR.*\n {2}network {2}captures 1: 19.99 EUR, refunds 1: 5.00 EUR, fees 0.04 EUR\n {2}differs: cap_1\n/,
    ),
  });
});

test('florin-processor migrate makes the tables, says by what, and has nothing to do the second time', async () => {
  const somebody = new pg.Client({connectionString: postgres.url});
  await somebody.connect();
  await somebody.query('create database fresh');
  await somebody.end();
  const fresh = new URL(postgres.url);
  fresh.pathname = '/fresh';
  const migrate = (url = '') => program(world.data, ['migrate'], {FLORIN_NETWORK: '', DATABASE_URL: url});
  const names = (await migrate(fresh.href)).trim().split('\n');
  expect(names).toEqual(expect.arrayContaining(['0001_payments', '0009_operations']));
  expect(await migrate(fresh.href)).toBe('The database is up to date.\n');
  // Whose folder it is has brought it up to date.
  const inUse = {stderr: expect.stringContaining('database_in_use')};
  await expect(migrate()).rejects.toMatchObject(inUse);
});

test('what is no command is answered with the help', async () => {
  for (const name of ['constructor', 'lose', ''])
    await expect(run(...(name ? [name] : []))).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('Commands:'),
    });
});
