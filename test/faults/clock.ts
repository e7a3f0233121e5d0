import type {Runtime} from '@florin/runtime';
import type {World} from './database.ts';
import {rng} from './rng.ts';
import type {Life} from './scheduler.ts';

/** When every run begins, in milliseconds since 1970. */
export const START = Date.UTC(2030, 0, 1);

/** Milliseconds by which somebody's wall clock is ahead. It may be set meanwhile. */
export interface Skew {
  ms: number;
}

/**
 * What somebody has of the world: the scheduler's time on a clock that may be wrong, timers that die with them, and
 * randomness of their own.
 * @param stream names the randomness
 */
export const runtimeOf = (
  {scheduler}: Pick<World, 'scheduler'>,
  seed: number,
  life: Life,
  {skew, fetch, stream}: {skew: Skew; fetch: Runtime['fetch']; stream: string},
): Runtime => ({
  now: () => Math.floor(START + scheduler.now + skew.ms),
  monotonic: () => scheduler.now,
  after: (delay, task) => scheduler.plan(life, delay, task),
  randomBytes: rng(seed, stream).bytes,
  fetch,
});

/** The time of this thread, which the database goes by. */
export const setTime = (now: () => number): void => {
  Date.now = () => Math.floor(START + now());
};
