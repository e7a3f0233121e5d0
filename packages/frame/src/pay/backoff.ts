import {sleep, type Runtime} from '@florin/runtime';
import {LIMITS} from '../constants.js';

/** How long one attempt may still take, and the pauses between its requests. */
export interface Patience {
  /** Milliseconds until the deadline; never below zero. */
  left(): number;
  /**
   * Pauses before the next try, each time longer and by chance, so that many forms do not come back at once.
   * @param least what the processor asked for, in ms
   * @returns false, without a pause, where the deadline would pass meanwhile
   */
  pause(least?: number): Promise<boolean>;
  /** After an answer the pauses begin small again. */
  relax(): void;
}

/** Starts the clock of one attempt. */
export const patience = (runtime: Runtime, total: number = LIMITS.attempt): Patience => {
  const end = runtime.monotonic() + total;
  let tries = 0;
  const left = (): number => Math.max(0, end - runtime.monotonic());
  return {
    left,
    pause: async (least = 0) => {
      const most = Math.min(LIMITS.backoffMost, LIMITS.backoff * 2 ** ++tries);
      const delay = Math.max(most * chance(runtime), least);
      if (delay >= left()) return false;
      await sleep(runtime, delay);
      return true;
    },
    relax: () => void (tries = 0),
  };
};

// Between half and all of the pause: never at once, never all together.
const chance = (runtime: Runtime): number => 0.5 + (runtime.randomBytes(1)[0] ?? 0) / 512;
