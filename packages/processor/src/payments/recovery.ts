import type {Context} from '../context.js';

/** How many are taken over at once: a network that lets each wait must not hold up all the others. */
const AT_ONCE = 8;

/** What is left behind by processors that died, and how one of ours finishes it. */
export interface LeftBehind {
  /** Takes over the one that waits longest; undefined where none does. */
  take(): Promise<string | undefined>;
  finish(id: string): Promise<void>;
}

/**
 * Finishes all that others left behind. Each is taken over when its turn has come, so that its lease is fresh. One that
 * fails is left to its lease's end.
 * @returns how many were taken over
 */
export const finishLeftBehind = async (
  {log}: Pick<Context, 'log'>,
  {take, finish}: LeftBehind,
): Promise<number> => {
  const oneByOne = async (first: string | undefined): Promise<number> => {
    let count = 0;
    for (let id = first; id !== undefined; id = await take()) {
      count++;
      try {
        await finish(id);
      } catch (error) {
        log('recovery_failed', {id, error: error instanceof Error ? error.name : 'unknown'});
      }
    }
    return count;
  };
  // Mostly there is nothing, and to know that takes one look.
  const first = await take();
  if (first === undefined) return 0;
  const others = Array.from({length: AT_ONCE - 1}, async () => oneByOne(await take()));
  const taken = await Promise.all([oneByOne(first), ...others]);
  return taken.reduce((total, count) => total + count, 0);
};
