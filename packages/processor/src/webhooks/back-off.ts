import type {Runtime} from '@florin/runtime';

/** Milliseconds after a change until its message is given up: three days. */
export const PATIENCE = 72 * 3_600_000;

/** Milliseconds before the first repetition, and between the last ones. */
const FIRST = 5_000;
const LONGEST = 6 * 3_600_000;

/**
 * When a message that was not taken is sent again: after 5 s, 15 s, 45 s … at last every six hours, each time up to half
 * of that earlier, so that what failed together does not come back together. The last time is three days after the change.
 * @returns milliseconds since 1970, or undefined where that was the last time
 */
export const backOff = (
  runtime: Pick<Runtime, 'now' | 'randomBytes'>,
  {attempts, created_at}: {attempts: number; created_at: number},
): number | undefined => {
  const now = runtime.now();
  const end = created_at + PATIENCE;
  if (now >= end) return undefined;
  const most = Math.min(FIRST * 3 ** attempts, LONGEST);
  const [chance] = runtime.randomBytes(1);
  return Math.min(now + Math.round(most * (1 - chance! / 512)), end);
};
