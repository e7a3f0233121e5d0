import {quiet} from './quiet.ts';
import type {Rng} from './rng.ts';

/** Somebody whose steps the scheduler takes. Once it has ended none is taken any more. */
export interface Life {
  name: string;
  alive: boolean;
  /** Called when it ends. */
  onEnd: Set<() => void>;
}

export const newLife = (name: string): Life => ({name, alive: true, onEnd: new Set()});

/** What is under way belongs to nobody: it arrives, whoever has died meanwhile. */
export const wire: Life = newLife('wire');

/** Drops a life's memory: nothing that it waited for comes back to it. */
export const end = (life: Life): void => {
  life.alive = false;
  for (const tell of life.onEnd) tell();
};

interface Step {
  at: number;
  life: Life;
  run: () => void | Promise<void>;
  ready: (() => boolean) | undefined;
}

/** Everything that can happen next, and the time. One step at a time; which one is the seed's choice. */
export interface Scheduler {
  /** Virtual milliseconds since the run began. */
  readonly now: number;
  readonly steps: number;
  /** Plans a step; `ready` says that it can be taken now. The answer takes it back. */
  plan(life: Life, delay: number, run: () => void | Promise<void>, ready?: () => boolean): () => void;
  /** Takes steps until it is done, until nothing is left, or until the time is over. True where it is done. */
  run(done: () => boolean, until: number): Promise<boolean>;
}

export const createScheduler = (choice: Rng): Scheduler => {
  let now = 0;
  let steps = 0;
  let planned: Step[] = [];

  const next = (until: number): Step | undefined => {
    planned = planned.filter(({life}) => life.alive);
    const able = planned.filter(({ready}) => ready === undefined || ready());
    const first = able.reduce((least, {at}) => Math.min(least, at), Infinity);
    if (first === Infinity || first > until) return undefined;
    now = Math.max(now, first);
    const due = able.filter(({at}) => at <= now);
    return due.length === 1 ? due[0] : choice.pick(due);
  };

  return {
    get now() {
      return now;
    },
    get steps() {
      return steps;
    },
    plan: (life, delay, run, ready) => {
      const step = {at: now + Math.max(0, delay), life, run, ready};
      planned.push(step);
      return () => void (planned = planned.filter(other => other !== step));
    },
    run: async (done, until) => {
      await quiet();
      while (!done()) {
        const step = next(until);
        if (!step) return false;
        planned = planned.filter(other => other !== step);
        steps++;
        await step.run();
        await quiet();
      }
      return true;
    },
  };
};
