import {beforeAll, describe, expect, test} from 'vitest';
import {chance, newSeed} from '../faults/real/chance.ts';
import {CHECKS} from './checks.ts';
import {dayOfTrade, type Day} from './day.ts';
import {MERCHANTS} from './merchants.ts';
import {drawOrders} from './order.ts';
import {reportOf} from './report.ts';
import {TAMPERINGS} from './tamper.ts';

/** Milliseconds for what takes half a minute on a machine of one's own. */
const PATIENCE = 300_000;

const seed = newSeed();
let day: Day;
let small: Day;

// Both at once: for ten seconds of each, answers are waited for that do not come.
beforeAll(async () => {
  [day, small] = await Promise.all([
    dayOfTrade({database: 'PostgreSQL', payments: 300, seed}),
    dayOfTrade({database: 'PGlite', payments: 40, seed}),
  ]);
}, PATIENCE);

describe('a day of trade on two processors and PostgreSQL', () => {
  test('loses and doubles nothing, and every cent is where it belongs', () => {
    const {lines, wrong} = reportOf(day);
    console.log(`${lines.at(-1)}; seed ${seed}`);
    expect(wrong, `seed ${seed}`).toEqual([]);
    expect(lines.at(-1)).toMatch(/^300 payments, .* 0 wrong$/);
    expect(day.took).toHaveLength(2);
    for (const took of day.took) expect(took).toBeGreaterThan(100);
  });

  test('has some of everything that there is to check', () => {
    const {books, decisions} = day;
    const states = new Set(books.payments.map(({state}) => state));
    expect([...states].sort()).toEqual(['authorized', 'declined', 'reversed', 'voided']);
    expect(books.refunds.length).toBeGreaterThan(30);
    expect(new Set(books.payments.map(({currency}) => currency)).size).toBe(6);
    expect(new Set(decisions.map(({account}) => account)).size).toBeGreaterThan(10);
    expect(books.settlements.length).toBeGreaterThan(30);
  });

  test.each(TAMPERINGS)('where $what it is told: $check', ({check, spoil}) => {
    const spoilt = structuredClone(day);
    spoil(spoilt);
    expect(CHECKS[check]!(spoilt), `seed ${seed}`).not.toEqual([]);
  });

  test('a day on which something is wrong says so by name, and in its last line', () => {
    const spoilt = structuredClone(day);
    spoilt.failed.push('order-7: something');
    const {lines, wrong} = reportOf(spoilt);
    expect(wrong).toEqual(['everybody is told how it ended: order-7: something']);
    expect(lines).toContain('WRONG  everybody is told how it ended');
    expect(lines.at(-1)).toMatch(/, 1 wrong$/);
  });
});

test('each check is one that something was tampered with for', () => {
  expect([...new Set(TAMPERINGS.map(({check}) => check))].sort()).toEqual(Object.keys(CHECKS).sort());
});

test('a seed draws the same orders again, and another one others', () => {
  const draw = (seed: number) => drawOrders(chance(seed), MERCHANTS, 100);
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
});

test('a day of trade on one processor and PGlite is right, too', () => {
  expect(reportOf(small).wrong, `seed ${seed}`).toEqual([]);
});
