import type {Runtime} from '@florin/runtime';
import {ProblemError} from './problem.js';

/** How often the same name may call. */
export interface RateLimit {
  /**
   * Counts one call.
   * @throws ProblemError rate_limited, with the seconds after which one more is let in
   */
  take(name: string): void;
}

/** Calls a second of each, and how many at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** Names that are remembered. One that is forgotten begins anew: it has not called for longer than so many others. */
const MOST = 10_000;

/**
 * A token bucket for each name, in the memory of this process: what several processors on one database let in adds up. A
 * row written for every call would cost more than most calls do, and protect nothing that the intake does not.
 */
export const createRateLimit = (
  clock: Pick<Runtime, 'monotonic'>,
  {perSecond, burst}: Rate,
  most = MOST,
): RateLimit => {
  const buckets = new Map<string, {left: number; at: number}>();
  return {
    take: name => {
      if (perSecond === 0) return;
      const now = clock.monotonic();
      const {left, at} = buckets.get(name) ?? {left: burst, at: now};
      const filled = Math.min(burst, left + ((now - at) / 1000) * perSecond);
      const isLetIn = filled >= 1;
      // Anew, so that it stands last: the first is whoever has not called for longest.
      buckets.delete(name);
      buckets.set(name, {left: isLetIn ? filled - 1 : filled, at: now});
      if (buckets.size > most) buckets.delete(buckets.keys().next().value!);
      if (!isLetIn) throw new ProblemError('rate_limited', {}, Math.ceil((1 - filled) / perSecond));
    },
  };
};

/** The limits of the API: of merchants' servers by secret key, of forms by session. */
export interface RateLimits {
  keys: RateLimit;
  sessions: RateLimit;
}

/** What one shopper's form and its tabs need, many times over. */
const OF_SESSION: Rate = {perSecond: 10, burst: 100};

/** @param perSecond calls a second of each secret key; 0 is no limit, for forms neither */
export const createRateLimits = (clock: Pick<Runtime, 'monotonic'>, perSecond: number): RateLimits => ({
  keys: createRateLimit(clock, {perSecond, burst: 2 * perSecond}),
  sessions: createRateLimit(clock, perSecond === 0 ? {perSecond, burst: 0} : OF_SESSION),
});
