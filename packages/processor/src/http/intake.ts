import type {Runtime} from '@florin/runtime';
import {ProblemError} from './problem.js';

/** How much new work a processor takes on. */
export interface IntakeLimits {
  /** Calls worked on at once: fewer than there are connections to the database, so that others find one free. */
  working: number;
  /** Calls that wait for their turn. */
  waiting: number;
  /** Milliseconds: nobody may join the queue who would wait longer, or while its first has waited longer. */
  wait: number;
  /** Calls not answered yet, those that wait for the network among them. */
  open: number;
}

const LIMITS: IntakeLimits = {working: 6, waiting: 1_000, wait: 2_000, open: 2_000};

/** Turns that make a pace: the very first of a process are slow and say little of those to come. */
const BELIEVED_AFTER = 8;

/** The place among those that are worked on. */
export interface Turn {
  /** Gives it on before the end, while only others are waited for. */
  leave(): void;
  /** Takes one again, before all that is new: what was begun is finished first. */
  back(): Promise<void>;
}

/** Lets a processor do as much as it can. What would wait too long is turned away while that costs next to nothing. */
export interface Intake {
  /**
   * Runs new work when its turn has come.
   * @throws ProblemError overloaded
   */
  admit<T>(task: (turn: Turn) => Promise<T>): Promise<T>;
}

/** The intake of one process. What it counts is its own load, and nobody else's. */
export const createIntake = (
  runtime: Pick<Runtime, 'monotonic' | 'randomBytes'>,
  limits: IntakeLimits = LIMITS,
  /** Told of each that is turned away. */
  shed: () => void = () => undefined,
): Intake => {
  const queue: {since: number; ahead: number; begin: () => void}[] = [];
  /** Those who were away, and have work to finish. */
  const returning: (() => void)[] = [];
  let working = 0;
  let open = 0;
  /** Milliseconds from one turn to the next, as those who had the last turns have measured it. */
  let pace = 0;

  const expectedWait = (): number => {
    const [first] = queue;
    return Math.max(first ? runtime.monotonic() - first.since : 0, queue.length * pace);
  };
  const isFull = (): boolean =>
    open >= limits.open || queue.length >= limits.waiting || expectedWait() > limits.wait;
  // Not all in the same second, or they would all be turned away again.
  const refusal = (): ProblemError =>
    new ProblemError('overloaded', {}, 1 + (runtime.randomBytes(1)[0]! & 3));

  const join = (): Promise<void> | void => {
    if (working < limits.working) return void working++;
    const place = {since: runtime.monotonic(), ahead: queue.length};
    return new Promise(begin => void queue.push({...place, begin}));
  };
  const rejoin = (): Promise<void> | void => {
    if (working < limits.working) return void working++;
    return new Promise(begin => void returning.push(begin));
  };
  const next = (): void => {
    const back = returning.shift();
    if (back) return back();
    const first = queue.shift();
    if (!first) return void working--;
    const measured = (runtime.monotonic() - first.since) / (first.ahead + 1);
    pace += (measured - pace) / BELIEVED_AFTER;
    first.begin();
  };

  return {
    admit: async task => {
      if (isFull()) {
        shed();
        throw refusal();
      }
      open++;
      await join();
      let here = true;
      const leave = (): void => {
        if (here) next();
        here = false;
      };
      const back = async (): Promise<void> => {
        if (!here) await rejoin();
        here = true;
      };
      try {
        return await task({leave, back});
      } finally {
        leave();
        open--;
      }
    },
  };
};
