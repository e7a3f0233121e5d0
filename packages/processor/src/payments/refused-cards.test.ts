import type {DeclineCode} from '@florin/protocol';
import {sql} from 'kysely';
import {beforeEach, expect, test} from 'vitest';
import {testDatabase} from '../test-kit/database.js';
import {forgetRefusals, mostDeclines, refusalOf, refusedBefore} from './refused-cards.js';

const DAY = 86_400_000;
const at = testDatabase();
let now = 0;
beforeEach(async () => {
  now = 1_000 * DAY;
  await at.db.deleteFrom('refused_cards').execute();
});

/** A decline of a card, as the statement that records an outcome writes it down. */
const declined = async (
  decline: DeclineCode | null = 'do_not_honor',
  most = 3,
  card: string | undefined = 'f',
) => {
  await sql`with payment as (select 1)${refusalOf(card, decline, now, most)} select 1`.execute(at.db);
};
const refused = async (most = 3, card = 'f') => {
  const {rows} = await sql<{refused: unknown}>`select ${refusedBefore(card, now, most)} as refused`.execute(
    at.db,
  );
  return rows[0]!.refused;
};
const cards = async () => (await at.db.selectFrom('refused_cards').selectAll().execute()).length;

test('so many declines within thirty days are too many, until the first of them is older', async () => {
  for (let i = 0; i < 3; i++, now += DAY) {
    expect(await refused()).toBe(null);
    await declined();
  }
  expect([await refused(), await refused(3, 'another')]).toEqual(['limit_exceeded', null]);
  now += 27 * DAY - 1;
  expect(await refused()).toBe('limit_exceeded');
  now += 1;
  expect(await refused()).toBe(null);
  await declined();
  expect(await refused()).toBe('limit_exceeded');
});

test('no more is kept than counts, and another limit holds for what is kept', async () => {
  for (let i = 0; i < 20; i++) await declined('do_not_honor', 5);
  const {declines} = await at.db.selectFrom('refused_cards').selectAll().executeTakeFirstOrThrow();
  expect(declines).toHaveLength(5);
  expect([await refused(2), await refused(5), await refused(6)]).toEqual([
    ...['limit_exceeded', 'limit_exceeded', null],
  ]);
});

test('without a limit only what is for good is remembered', async () => {
  for (let i = 0; i < 20; i++) await declined('do_not_honor', 0);
  expect([await cards(), await refused(0)]).toEqual([0, null]);
  await declined('lost_card', 0);
  for (let i = 0; i < 20; i++) await declined('do_not_honor', 0);
  expect([await cards(), await refused(0)]).toEqual([1, 'lost_card']);
});

test('what is for good is said before all else', async () => {
  for (const code of ['do_not_honor', 'stolen_card', 'do_not_honor'] as const) await declined(code);
  expect(await refused()).toBe('stolen_card');
});

test('approvals, and what was not asked, are no declines', async () => {
  for (let i = 0; i < 5; i++) await declined(null);
  await sql`with payment as (select 1)${refusalOf(undefined, 'do_not_honor', now, 3)} select 1`.execute(
    at.db,
  );
  expect(await cards()).toBe(0);
});

test.each([
  ...['issuer_unavailable', 'try_again_later', 'authentication_required'],
  ...['card_not_supported', 'invalid_amount'],
] as const)('%s says nothing of the card, and does not count', async code => {
  for (let i = 0; i < 5; i++) await declined(code);
  expect(await cards()).toBe(0);
});

test.each([
  ...['incorrect_cvc', 'expired_card', 'invalid_number', 'do_not_honor', 'generic_decline'],
  ...['authentication_failed', 'insufficient_funds', 'limit_exceeded', 'suspected_fraud'],
] as const)('%s is said of the card, and counts', async code => {
  for (let i = 0; i < 3; i++) await declined(code);
  expect(await refused()).toBe('limit_exceeded');
});

test('of a card that is kept no decline counts but what is for good', async () => {
  const most = mostDeclines({cardDeclines: 3}, {consented_at: 1});
  for (let i = 0; i < 5; i++) await declined('insufficient_funds', most);
  expect(await cards()).toBe(0);
  for (let i = 0; i < 3; i++) await declined();
  expect([await refused(), await refused(most)]).toEqual(['limit_exceeded', null]);
  expect(mostDeclines({cardDeclines: 3}, {consented_at: null})).toBe(3);
  await declined('stolen_card', most);
  expect([await refused(), await refused(most)]).toEqual(['stolen_card', 'stolen_card']);
});

test('what counts no more is forgotten, and nothing else', async () => {
  await declined('lost_card', 3, 'for good');
  await declined('do_not_honor', 3, 'old');
  await declined('do_not_honor', 3, 'again');
  now += 29 * DAY;
  await declined('do_not_honor', 3, 'again');
  const forget = () => forgetRefusals({db: at.db, runtime: {now: () => now}});
  await forget();
  expect(await cards()).toBe(3);
  now += DAY;
  await forget();
  const left = await at.db.selectFrom('refused_cards').select('fingerprint').execute();
  expect(left).toEqual([{fingerprint: 'again'}]);
});
