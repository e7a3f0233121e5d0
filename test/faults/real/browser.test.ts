import {expect, test} from 'vitest';
import {browserRuns, lineOf, WITHIN} from './browser.ts';
import {newSeed} from './chance.ts';

test('a tab that is closed, reloaded or offline in the middle of a payment shows its outcome, and pays once', async () => {
  const seed = newSeed();
  const report = await browserRuns(20, seed);
  const {doubled, failed, times} = report;
  console.log(`${lineOf(report)}; seed ${seed}`);
  expect({doubled, failed}, `seed ${seed}`).toEqual({doubled: [], failed: []});
  expect(times.filter(({ms}) => ms > WITHIN)).toEqual([]);
}, 300_000);
