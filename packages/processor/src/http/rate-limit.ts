import type {Runtime} from '@florin/runtime';
import {ProblemError} from './problem.js';

/** How often the same name may do something. */
export interface RateLimit {
  /**
   * Counts one call, unless it is refused.
   * @throws ProblemError rate_limited, with the seconds after which one more is let in
   */
  take(name: string): void;
  /**
   * Lets in who has one left, and counts nothing: that it is one of those that count is known only later.
   * @throws ProblemError rate_limited
   */
  check(name: string): void;
  /**
   * Counts one. Where none is left it is owed: who does many at once before the first is counted waits the longer. No more
   * is owed than a burst, so that there is an end to it for whoever else goes by the same name.
   */
  count(name: string): void;
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
  /** Told of each that is refused. */
  refused: () => void = () => undefined,
): RateLimit => {
  const buckets = new Map<string, {left: number; at: number}>();
  /** What is left of a bucket, less so many. */
  const draw = (name: string, count: number): number => {
    const now = clock.monotonic();
    const {left, at} = buckets.get(name) ?? {left: burst, at: now};
    const rest = Math.max(-burst, Math.min(burst, left + ((now - at) / 1000) * perSecond) - count);
    // Anew, so that it stands last: the first is whoever has not called for longest.
    buckets.delete(name);
    buckets.set(name, {left: rest, at: now});
    if (buckets.size > most) buckets.delete(buckets.keys().next().value!);
    return rest;
  };
  const check = (name: string): void => {
    if (perSecond === 0) return;
    const left = draw(name, 0);
    if (left >= 1) return;
    refused();
    throw new ProblemError('rate_limited', {}, Math.ceil((1 - left) / perSecond));
  };
  const count = (name: string): void => {
    if (perSecond > 0) draw(name, 1);
  };
  return {
    ...{check, count},
    take: name => {
      check(name);
      count(name);
    },
  };
};

/** The limits of the API: of merchants' servers by secret key, of forms by session, and by the client's address. */
export interface RateLimits {
  keys: RateLimit;
  sessions: RateLimit;
  /** Cards that are sent from one address, whatever becomes of them. */
  tries: RateLimit;
  /** Those that are declined. */
  declines: RateLimit;
}

/** What one shopper's form and its tabs need, many times over. */
const OF_SESSION: Rate = {perSecond: 10, burst: 100};

/**
 * Behind one address may be an office, a school, or all who use one mast of a telephone company. A hundred of them may pay
 * in the same moment, and sixty a minute from then on.
 */
const TRIES: Rate = {perSecond: 1, burst: 100};

/**
 * Of a hundred shoppers some ten are declined, of a card tester's hundred cards more than ninety. So this is what five
 * hundred shoppers need at once, and six hundred an hour; and a tester gets through one card a minute, by as many sessions of
 * as many merchants as may be.
 */
const DECLINES: Rate = {perSecond: 1 / 60, burst: 50};

/**
 * @param perSecond calls a second of each secret key; 0 is no limit for those, and forms have theirs all the same
 * @param refused told by what a call was refused
 */
export const createRateLimits = (
  clock: Pick<Runtime, 'monotonic'>,
  perSecond: number,
  refused: (by: keyof RateLimits) => void = () => undefined,
): RateLimits => {
  const limit = (by: keyof RateLimits, rate: Rate): RateLimit =>
    createRateLimit(clock, rate, MOST, () => refused(by));
  return {
    keys: limit('keys', {perSecond, burst: 2 * perSecond}),
    sessions: limit('sessions', OF_SESSION),
    tries: limit('tries', TRIES),
    declines: limit('declines', DECLINES),
  };
};
