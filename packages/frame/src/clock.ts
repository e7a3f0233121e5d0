import type {Clock} from '@florin/runtime';
import * as LIMITS from './constants.js';

/** The processor's time, as well as the frame knows it: the shopper's own clock may be wrong by days. */
export interface ProcessorClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Whole seconds since 1970 (RFC 7519 NumericDate). */
  seconds(): number;
  /** Takes the `Date` header of an answer of the processor's (RFC 9110 §6.6.1, in whole seconds). */
  correct(date: string | null): void;
  /** Says that the page stood still, so that the monotonic clock cannot be trusted. */
  doubt(): void;
  /** True from a jump, a sleep or a freeze until the next answer of the processor's. */
  doubtful(): boolean;
}

// `Date` is cut to the second, so its middle is the best guess, and a smaller difference says nothing.
const HALF_SECOND = 500;
const NOTHING = 1_500;

/**
 * Counts on from `time`, which the processor wrote into the page, with the monotonic clock.
 * @param time the processor's time in ms since 1970
 * @param at the monotonic time at which it was told
 */
export const processorClock = (clock: Clock, time: number, at: number): ProcessorClock => {
  const apart = (): number => clock.now() - clock.monotonic();
  let base = time - at;
  let known = apart();
  let doubted = false;
  const now = (): number => base + clock.monotonic();
  return {
    now,
    seconds: () => Math.floor(now() / 1000),
    correct: date => {
      const told = Date.parse(date ?? '') + HALF_SECOND;
      if (Number.isNaN(told)) return;
      if (Math.abs(told - now()) > NOTHING) base = told - clock.monotonic();
      known = apart();
      doubted = false;
    },
    doubt: () => void (doubted = true),
    doubtful: () => doubted || Math.abs(apart() - known) > LIMITS.drift,
  };
};
