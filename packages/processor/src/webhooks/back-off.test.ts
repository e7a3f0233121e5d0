import {seededRuntime} from '@florin/runtime/seeded';
import {expect, test} from 'vitest';
import {backOff, PATIENCE} from './back-off.js';

const {randomBytes} = seededRuntime(1);
const at = (now: number) => ({now: () => now, randomBytes});

test('each time is about three times as far off as the one before, and none further than six hours', () => {
  const most = [5, 15, 45, 135, 405, 1215, 3645, 10_935, 21_600, 21_600];
  for (const [attempts, seconds] of most.entries())
    for (let i = 0; i < 100; i++) {
      const wait = backOff(at(1_000), {attempts, created_at: 0})! - 1_000;
      expect(wait).toBeLessThanOrEqual(seconds * 1000);
      expect(wait).toBeGreaterThan(seconds * 500);
    }
});

test('what failed together does not come back together', () => {
  const times = Array.from({length: 50}, () => backOff(at(0), {attempts: 3, created_at: 0}));
  expect(new Set(times).size).toBeGreaterThan(20);
});

test('the last time is three days after the change, and none after that', () => {
  expect(backOff(at(PATIENCE - 1), {attempts: 20, created_at: 0})).toBe(PATIENCE);
  expect(backOff(at(PATIENCE), {attempts: 21, created_at: 0})).toBeUndefined();
  let [now, attempts]: [number | undefined, number] = [0, 0];
  for (; now !== undefined; attempts++) now = backOff(at(now), {attempts, created_at: 0});
  expect(attempts).toBeGreaterThan(15);
  expect(attempts).toBeLessThan(50);
});
