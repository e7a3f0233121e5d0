import {expect, test} from 'vitest';
import {browserRuns, lineOf, violations} from './browser.ts';
import {newSeed} from './chance.ts';

test('a tab that is closed, reloaded or offline in the middle of a payment shows its outcome soon, and pays once', async () => {
  const seed = newSeed();
  const report = await browserRuns(20, seed);
  console.log(`${lineOf(report)}; seed ${seed}`);
  expect(violations(report), `seed ${seed}`).toEqual([]);
}, 240_000);
