import type {Runtime} from '@florin/runtime';
import * as LIMITS from '../constants.js';
import type {Tools} from './tools.js';

/** How long one attempt may still take, and the pauses between its requests. */
export interface Patience {
  /** Milliseconds until the deadline; never below zero. */
  left(): number;
  /**
   * Pauses before the next try, each time longer and by chance, so that many forms do not come back at once. Ends early
   * when the device is online again, unless the processor asked for the pause.
   * @param least what the processor asked for, in ms
   * @returns false, without a pause, where the deadline would pass meanwhile
   */
  pause(least?: number): Promise<boolean>;
  /** Waits for the shopper, whose time does not count. */
  aside<T>(task: () => Promise<T>): Promise<T>;
  /** After an answer the pauses begin small again. */
  relax(): void;
}

/** Starts the clock of one attempt. */
export const patience = (runtime: Runtime, onceOnline: Tools['onceOnline']): Patience => {
  let end = runtime.monotonic() + LIMITS.attempt;
  let tries = 0;
  const left = (): number => Math.max(0, end - runtime.monotonic());
  return {
    left,
    pause: async (least = 0) => {
      const most = Math.min(LIMITS.backoffMost, LIMITS.backoff * 2 ** ++tries);
      const delay = Math.max(most * chance(runtime), least);
      if (delay >= left()) return false;
      await new Promise<void>(resolve => {
        const go = (): void => {
          cancel();
          forget();
          resolve();
        };
        const cancel = runtime.after(delay, go);
        const forget = least > 0 ? () => {} : onceOnline(go);
      });
      return true;
    },
    aside: async task => {
      const began = runtime.monotonic();
      const done = await task();
      end += runtime.monotonic() - began;
      return done;
    },
    relax: () => void (tries = 0),
  };
};

// Between half and all of the pause: never at once, never all together.
const chance = (runtime: Runtime): number => 0.5 + (runtime.randomBytes(1)[0] ?? 0) / 512;
