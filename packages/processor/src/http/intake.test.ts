import {seededRuntime} from '@florin/runtime/seeded';
import {beforeEach, expect, test} from 'vitest';
import {createIntake, type Intake} from './intake.js';
import type {ProblemError} from './problem.js';

const LIMITS = {working: 2, waiting: 3, wait: 1_000, open: 6};
let runtime: ReturnType<typeof seededRuntime>;
let intake: Intake;
/** Ends the work that has begun, the oldest first. */
let ends: (() => void)[];
beforeEach(() => {
  runtime = seededRuntime(1);
  intake = createIntake(runtime, LIMITS);
  ends = [];
});

const settled = () => new Promise(resolve => setImmediate(resolve));
const work = () => intake.admit(() => new Promise<void>(done => void ends.push(done)));
const refused = expect.objectContaining({code: 'overloaded'}) as unknown;

test('so many are worked on at once, and the others take their turns in order', async () => {
  const order: number[] = [];
  const all = [0, 1, 2, 3].map(i => work().then(() => order.push(i)));
  await settled();
  expect(ends).toHaveLength(2);
  for (let i = 0; i < 4; i++) {
    ends[i]!();
    await settled();
  }
  await Promise.all(all);
  expect(order).toEqual([0, 1, 2, 3]);
});

test('who would be one too many in the queue is turned away at once, and told when to come again', async () => {
  const held = Array.from({length: 5}, work);
  const error = await work().catch((thrown: unknown) => thrown as ProblemError);
  expect(error).toEqual(refused);
  expect((error as ProblemError).retryAfter).toBeGreaterThanOrEqual(1);
  expect((error as ProblemError).retryAfter).toBeLessThanOrEqual(4);
  for (let i = 0; i < held.length; i++) {
    await settled();
    ends[i]!();
  }
  await Promise.all(held);
  void work();
  await settled();
  expect(ends).toHaveLength(6);
});

test('while the first in the queue has waited too long, nobody may join it', async () => {
  void work();
  void work();
  void work();
  runtime.advance(LIMITS.wait);
  void work();
  runtime.advance(1);
  await expect(work()).rejects.toEqual(refused);
  for (const end of [0, 1]) {
    ends[end]!();
    await settled();
  }
  void work();
  ends[2]!();
  await settled();
  expect(ends).toHaveLength(5);
});

/** One turn after another of two who wait: a pace of so many milliseconds, measured so often. */
const paced = async (ms: number, turns: number) => {
  await settled();
  for (let i = 0; i < turns; i++) {
    runtime.advance(ms);
    ends.shift()!();
    await settled();
    void work();
  }
};

test('who would wait too long at the pace of those before is turned away at once', async () => {
  for (let i = 0; i < 4; i++) void work();
  await paced(LIMITS.wait * 0.6, 20);
  await expect(work()).rejects.toEqual(refused);
  // Those are quick, and soon all may come again.
  await paced(0, 20);
  void work();
  await settled();
  ends.splice(0).forEach(end => end());
  await settled();
  ends.splice(0).forEach(end => end());
  await settled();
  expect(ends).toHaveLength(1);
});

test('one slow turn turns nobody away', async () => {
  for (let i = 0; i < 4; i++) void work();
  await paced(LIMITS.wait * 0.6, 1);
  const last = work();
  await settled();
  for (let i = 0; i < 3; i++) {
    ends.splice(0).forEach(end => end());
    await settled();
  }
  await last;
});

test('who only waits for others gives the turn on, once, and still counts as open', async () => {
  let answer = () => {};
  const answered = new Promise<void>(resolve => (answer = resolve));
  const asking = Array.from({length: LIMITS.open}, async () => {
    await settled();
    return intake.admit(async turn => {
      turn.leave();
      turn.leave();
      await answered;
    });
  });
  await settled();
  await settled();
  await expect(work()).rejects.toEqual(refused);
  answer();
  await Promise.all(asking);
  void work();
  void work();
  void work();
  await settled();
  expect(ends).toHaveLength(2);
});

test('what was begun is finished before anything new, and no more is worked on at once', async () => {
  let answer = () => {};
  const answered = new Promise<void>(resolve => (answer = resolve));
  const order: string[] = [];
  const asking = (name: string) =>
    intake.admit(async turn => {
      turn.leave();
      await answered;
      await turn.back();
      await turn.back();
      order.push(`${name} is back`);
      await new Promise<void>(done => void ends.push(done));
    });
  void asking('a');
  void asking('b');
  await settled();
  for (const name of ['c', 'd', 'e']) void work().then(() => order.push(`${name} is done`));
  await settled();
  expect(ends).toHaveLength(LIMITS.working);
  answer();
  await settled();
  expect(order).toEqual([]);
  ends.shift()!();
  await settled();
  expect(order).toEqual(['c is done', 'a is back']);
  ends.shift()!();
  await settled();
  expect(order).toEqual(['c is done', 'a is back', 'd is done', 'b is back']);
  ends.shift()!();
  await settled();
  expect(ends).toHaveLength(LIMITS.working);
});

test('work that fails gives its place back', async () => {
  for (let i = 0; i < 10; i++)
    await expect(intake.admit(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  void work();
  await settled();
  expect(ends).toHaveLength(1);
});

test('each that is turned away is told of', async () => {
  let shed = 0;
  const counted = createIntake(runtime, {...LIMITS, open: 1}, () => shed++);
  void counted.admit(() => new Promise<void>(() => undefined));
  for (let i = 0; i < 2; i++) await expect(counted.admit(() => Promise.resolve())).rejects.toEqual(refused);
  expect(shed).toBe(2);
});
