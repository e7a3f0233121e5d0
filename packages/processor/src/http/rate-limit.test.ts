import {describe, expect, test} from 'vitest';
import {createRateLimit, createRateLimits, type RateLimit, type RateLimits} from './rate-limit.js';

const clock = {time: 0, monotonic: () => clock.time};
/** How many of so many calls are let in. */
const letIn = (limit: RateLimit, name: string, calls: number): number => {
  let count = 0;
  for (let i = 0; i < calls; i++)
    try {
      limit.take(name);
      count++;
    } catch {
      // Counted by what is missing.
    }
  return count;
};

describe('a token bucket', () => {
  test('lets a burst in, then so many a second, and never more than a burst after a pause', () => {
    const limit = createRateLimit(clock, {perSecond: 10, burst: 20});
    expect(letIn(limit, 'a', 50)).toBe(20);
    clock.time += 500;
    expect(letIn(limit, 'a', 50)).toBe(5);
    clock.time += 60_000;
    expect(letIn(limit, 'a', 50)).toBe(20);
  });

  test('is for each name its own', () => {
    const limit = createRateLimit(clock, {perSecond: 1, burst: 2});
    expect(letIn(limit, 'a', 5)).toBe(2);
    expect(letIn(limit, 'b', 5)).toBe(2);
  });

  test('says when to come again, and lets in who comes then', () => {
    const limit = createRateLimit(clock, {perSecond: 0.25, burst: 1});
    limit.take('a');
    clock.time += 1_000;
    const refusal = expect.objectContaining({code: 'rate_limited', retryAfter: 3});
    expect(() => limit.take('a')).toThrow(refusal);
    clock.time += 2_999;
    expect(letIn(limit, 'a', 1)).toBe(0);
    clock.time += 1;
    expect(letIn(limit, 'a', 1)).toBe(1);
  });

  test('what was refused does not count, so that waiting helps whoever asks on', () => {
    const limit = createRateLimit(clock, {perSecond: 1, burst: 1});
    let count = 0;
    for (let i = 0; i < 100; i++, clock.time += 100) count += letIn(limit, 'a', 1);
    expect(count).toBe(10);
  });

  test('forgets who has not called for longest, so that invented names fill no memory', () => {
    const limit = createRateLimit(clock, {perSecond: 1, burst: 1}, 3);
    for (const name of ['a', 'b', 'a', 'c', 'd']) letIn(limit, name, 1);
    expect(letIn(limit, 'a', 1)).toBe(0);
    expect(letIn(limit, 'b', 1)).toBe(1);
  });

  test('counts what is known to count only later, and what was more than there was left is waited for', () => {
    const limit = createRateLimit(clock, {perSecond: 1, burst: 3});
    for (let i = 0; i < 5; i++) limit.check('a');
    for (let i = 0; i < 5; i++) limit.count('a');
    expect(() => limit.check('a')).toThrow(expect.objectContaining({retryAfter: 3}));
    clock.time += 2_999;
    expect(() => limit.check('a')).toThrow(expect.objectContaining({retryAfter: 1}));
    clock.time += 1;
    limit.check('a');
  });

  test('is owed no more than a burst, however many were counted', () => {
    const limit = createRateLimit(clock, {perSecond: 1, burst: 2});
    for (let i = 0; i < 1_000; i++) limit.count('a');
    expect(() => limit.check('a')).toThrow(expect.objectContaining({retryAfter: 3}));
    clock.time += 3_000;
    limit.check('a');
  });

  test('of none lets everybody in', () => {
    const limit = createRateLimit(clock, {perSecond: 0, burst: 0});
    expect(letIn(limit, 'a', 10_000)).toBe(10_000);
    for (let i = 0; i < 1_000; i++) limit.count('a');
    limit.check('a');
  });

  test('of none for secret keys leaves forms and addresses theirs', () => {
    const {keys, sessions, tries, declines} = createRateLimits(clock, 0) satisfies RateLimits;
    const counts = [keys, sessions, tries, declines].map(limit => letIn(limit, 'a', 1_000));
    expect(counts).toEqual([1_000, 100, 100, 50]);
  });
});

test('limits say by what a call was refused, and an address has a hundred tries however many others there are', () => {
  const refused: string[] = [];
  const {tries, declines} = createRateLimits(clock, 1, by => refused.push(by));
  for (let i = 0; i < 30_000; i++) tries.take(`2001:db8:0:${i.toString(16)}::/64`);
  expect(letIn(tries, 'a', 150)).toBe(100);
  for (let i = 0; i < 50; i++) declines.count('a');
  expect(() => declines.check('a')).toThrow(expect.objectContaining({retryAfter: 60}));
  expect(refused).toEqual([...Array<string>(50).fill('tries'), 'declines']);
});
