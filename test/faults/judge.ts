import type {Planted} from './planted.ts';
import {startThread} from './threads.ts';

/** How a planted bug was found. */
export interface Found {
  id: string;
  /** Undefined where it was not. */
  seed: number | undefined;
  violation: string;
}

/** Runs seeds until one of them shows the bug. */
export const findPlanted = async ({id}: Planted, most: number): Promise<Found> => {
  const thread = startThread(id);
  try {
    for (let seed = 1; seed <= most; seed++) {
      const {violations} = await thread.run(seed);
      if (violations.length > 0) return {id, seed, violation: violations[0]!};
    }
    return {id, seed: undefined, violation: ''};
  } finally {
    await thread.end();
  }
};

/** Finds each, some at a time, and says how. True where all are found. */
export const judgePlanted = async (
  bugs: readonly Planted[],
  most: number,
  atOnce: number,
  write: (line: string) => void,
): Promise<boolean> => {
  const left = [...bugs];
  let found = 0;
  const work = async (): Promise<void> => {
    for (let bug = left.shift(); bug; bug = left.shift()) {
      const {id, seed, violation} = await findPlanted(bug, most);
      write(`${id.padEnd(18)} ${seed === undefined ? 'NOT FOUND' : `seed ${seed}: ${violation}`}`);
      if (seed !== undefined) found++;
    }
  };
  await Promise.all(Array.from({length: atOnce}, work));
  write(`${found} of ${bugs.length} planted bugs found`);
  return found === bugs.length;
};
