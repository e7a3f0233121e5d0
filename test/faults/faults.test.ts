import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, expect, test} from 'vitest';
import {planted} from './planted.ts';
import {startThread} from './threads.ts';

/** Milliseconds for a step of these: far more than it takes on a machine of one's own. */
const PATIENCE = 600_000;

const run = promisify(execFile);
const faults = async (...args: string[]): Promise<string[]> => {
  const {stdout} = await run(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: {stdout: string; stderr: string}) => failed);
  return stdout.trimEnd().split('\n');
};

const threads = [startThread(), startThread()];
afterAll(() => Promise.all(threads.map(thread => thread.end())));

test('2,000 seeds violate nothing', {timeout: PATIENCE}, async () => {
  const lines = await faults('--seeds', '2000');
  expect(lines.at(-1), lines.join('\n')).toMatch(/^2000 seeds, 0 violated: /);
  console.log(lines.at(-1));
});

test('each planted bug is found within 2,000 seeds', {timeout: PATIENCE}, async () => {
  const lines = await faults('--planted');
  expect(planted.length).toBeGreaterThanOrEqual(10);
  expect(lines.at(-1), lines.join('\n')).toBe(`${planted.length} of ${planted.length} planted bugs found`);
});

test('a seed runs the same way again, to the byte, whatever ran before it', {timeout: PATIENCE}, async () => {
  const [first, second] = threads;
  await second!.run(3);
  for (const seed of [5, 14, 33]) {
    const [one, other] = await Promise.all([first!.replay(seed), second!.replay(seed)]);
    const again = await first!.replay(seed);
    expect(one.trace.length).toBeGreaterThan(10);
    expect(other).toEqual(one);
    expect(again).toEqual(one);
  }
});

test('a failing seed is made small, and still fails in the same way', {timeout: PATIENCE}, async () => {
  const thread = startThread('refunds-more');
  try {
    let seed = 1;
    let ran = await thread.run(seed);
    while (ran.violations.length === 0) ran = await thread.run(++seed);
    const whole = await thread.replay(seed);
    const small = await thread.shrink(seed);
    expect(small.trace.at(-1)).toContain('VIOLATED');
    expect(small.actions).toBeLessThan(whole.actions);
    expect(small.faults.length).toBeLessThanOrEqual(whole.faults.length);
    expect(await thread.shrink(seed)).toEqual(small);
  } finally {
    await thread.end();
  }
});
