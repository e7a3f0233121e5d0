import {expect, test} from 'vitest';
import {newId, seconds, sleep} from './index.js';
import {nodeRuntime} from './node.js';
import {seededRuntime} from './seeded.js';

test('ids carry their prefix, are well formed and do not repeat', () => {
  const ids = Array.from({length: 2000}, () => newId(nodeRuntime(), 'pay'));
  for (const id of ids) expect(id).toMatch(/^pay_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a seed repeats its run exactly', () => {
  const run = (seed: number) => newId(seededRuntime(seed), 'att');
  expect(run(7)).toBe(run(7));
  expect(run(7)).not.toBe(run(8));
});

test('virtual timers run in order of time, those that timers set included, and can be cancelled', () => {
  const runtime = seededRuntime(1);
  const seen: [string, number][] = [];
  const note = (name: string) => () => void seen.push([name, runtime.monotonic()]);
  runtime.after(30, note('late'));
  runtime.after(10, () => {
    note('early')();
    runtime.after(5, note('nested'));
  });
  runtime.after(20, note('middle'));
  const cancel = runtime.after(25, note('never'));
  cancel();
  runtime.advance(29);
  expect(seen).toEqual([
    ['early', 10],
    ['nested', 15],
    ['middle', 20],
  ]);
  runtime.advance(1);
  expect(seen.at(-1)).toEqual(['late', 30]);
});

test('setting the wall clock leaves monotonic time alone', async () => {
  const runtime = seededRuntime(1);
  runtime.setWall(5_500);
  expect([seconds(runtime), runtime.monotonic()]).toEqual([5, 0]);
  const slept = sleep(runtime, 100);
  runtime.advance(100);
  await slept;
  expect([runtime.now(), runtime.monotonic()]).toEqual([5_600, 100]);
});

test('random bytes are given once, whatever is asked for', () => {
  const {randomBytes} = nodeRuntime();
  const seen = Array.from({length: 3000}, () => randomBytes(16));
  expect(new Set(seen.map(bytes => bytes.toString())).size).toBe(seen.length);
  for (const bytes of seen) expect(bytes.buffer.byteLength).toBe(16);
  for (const size of [0, 1, 4095, 4096, 4097, 100_000]) expect(randomBytes(size).length).toBe(size);
  expect(new Set(randomBytes(100_000)).size).toBe(256);
});
