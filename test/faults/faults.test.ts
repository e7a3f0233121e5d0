import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {afterAll, expect, test} from 'vitest';
import {planted} from './planted.ts';
import {startThread} from './threads.ts';
import type {Shown} from './worker.ts';

/** Milliseconds for a step of these: far more than it takes on a machine of one's own. */
const PATIENCE = 600_000;

const run = promisify(execFile);
const faults = async (...args: string[]): Promise<string[]> => {
  const {stdout} = await run(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], {
    maxBuffer: 64 * 1024 * 1024,
  }).catch((failed: {stdout: string; stderr: string}) => ({stdout: failed.stdout + failed.stderr}));
  return stdout.trimEnd().split('\n');
};

/** Bugs that only the whole of `npm run faults -- --planted` has the seeds for. */
const LATE = ['lease-ignored'];

const threads = [startThread(), startThread()];
afterAll(() => Promise.all(threads.map(thread => thread.end())));

/** As many as two minutes hold. `npm run faults` has no such haste. */
const SEEDS = 2000;

test(`${SEEDS} seeds violate nothing`, {timeout: PATIENCE}, async () => {
  const lines = await faults('--seeds', String(SEEDS));
  expect(lines.at(-1), lines.join('\n')).toMatch(new RegExp(`^${SEEDS} seeds, 0 violated: `));
  console.log(lines.at(-1));
});

test('each planted bug that shows early is found', {timeout: PATIENCE}, async () => {
  const early = planted.map(({id}) => id).filter(id => !LATE.includes(id));
  expect(early.length).toBeGreaterThanOrEqual(10);
  const lines = await faults('--planted', '--seeds', String(SEEDS), ...early);
  expect(lines.at(-1), lines.join('\n')).toBe(`${early.length} of ${early.length} planted bugs found`);
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

test('failing seeds are made small, and still fail in the same way', {timeout: PATIENCE}, async () => {
  const thread = startThread('refunds-more');
  try {
    const wholes: Shown[] = [];
    const smalls: Shown[] = [];
    let seed = 0;
    // One alone may have nothing that can be left out.
    while (smalls.length < 3) {
      if ((await thread.run(++seed)).violations.length === 0) continue;
      wholes.push(await thread.replay(seed));
      smalls.push(await thread.shrink(seed));
      expect(smalls.at(-1)!.trace.at(-1)).toContain('VIOLATED');
    }
    const sizes = (all: Shown[]) => all.map(({actions, faults}) => [actions, faults.length]);
    expect(sum(sizes(smalls), 0)).toBeLessThan(sum(sizes(wholes), 0));
    expect(sum(sizes(smalls), 1)).toBeLessThan(sum(sizes(wholes), 1));
    expect(await thread.shrink(seed)).toEqual(smalls.at(-1));
  } finally {
    await thread.end();
  }
});

const sum = (rows: readonly number[][], column: number): number =>
  rows.reduce((all, row) => all + row[column]!, 0);
