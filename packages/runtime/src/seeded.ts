import type {Cancel, Runtime} from './index.js';

/** A runtime whose time moves only when told to and whose randomness comes from a seed. */
export interface SeededRuntime extends Runtime {
  /** Moves wall and monotonic time on by `ms`, running every timer that falls due, in order. */
  advance(ms: number): void;
  /** Sets the wall clock alone, as a shopper who corrects it would. */
  setWall(ms: number): void;
}

interface Due {
  at: number;
  task: () => void;
}

/** For tests and simulations. Never for a real payment: its random bytes can be foretold. */
export const seededRuntime = (seed: number, start = Date.UTC(2030, 0, 1), fetch = noFetch): SeededRuntime => {
  const random = mulberry32(seed);
  const timers = new Set<Due>();
  let elapsed = 0;
  let wall = start;
  const move = (ms: number): void => {
    elapsed += ms;
    wall += ms;
  };
  return {
    now: () => wall,
    monotonic: () => elapsed,
    after: (delay, task): Cancel => {
      const due = {at: elapsed + delay, task};
      timers.add(due);
      return () => void timers.delete(due);
    },
    randomBytes: size => Uint8Array.from({length: size}, () => random() & 255),
    fetch,
    setWall: ms => void (wall = ms),
    advance: ms => {
      const end = elapsed + ms;
      for (let next = earliest(timers, end); next; next = earliest(timers, end)) {
        timers.delete(next);
        move(Math.max(0, next.at - elapsed));
        next.task();
      }
      move(end - elapsed);
    },
  };
};

const earliest = (timers: Set<Due>, end: number): Due | undefined => {
  let first: Due | undefined;
  for (const due of timers) if (due.at <= end && (!first || due.at < first.at)) first = due;
  return first;
};

const noFetch: Runtime['fetch'] = () => Promise.reject(new TypeError('this runtime has no network'));

/** Tommy Ettinger's mulberry32: whole numbers of 32 bits. Small, fast and good enough to drive a simulation. */
export const mulberry32 = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (t ^ (t >>> 14)) >>> 0;
};
