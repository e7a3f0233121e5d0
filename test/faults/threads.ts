import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import type {Asked, Ran, Shown} from './worker.ts';

/** A thread that runs one seed at a time. */
export interface Thread {
  run(seed: number): Promise<Ran>;
  /** What is left of a failing seed once all that does not matter is left out. */
  shrink(seed: number): Promise<Shown>;
  replay(seed: number): Promise<Shown>;
  end(): Promise<unknown>;
}

/** @param planted name of a bug that its copy of the code has */
export const startThread = (planted?: string): Thread => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {workerData: {planted}});
  const ask = async (asked: Asked): Promise<unknown> => {
    worker.postMessage(asked);
    // Rejects where the thread dies of an error.
    const [said] = (await once(worker, 'message')) as unknown[];
    return said;
  };
  return {
    run: seed => ask({ask: 'run', seed}) as Promise<Ran>,
    shrink: seed => ask({ask: 'shrink', seed}) as Promise<Shown>,
    replay: seed => ask({ask: 'replay', seed}) as Promise<Shown>,
    end: () => worker.terminate(),
  };
};

/** Runs seeds on some threads, each taking the next as soon as it is done. */
export const runSeeds = async (
  threads: readonly Thread[],
  {from, count}: {from: number; count: number},
  hear: (ran: Ran, thread: Thread) => Promise<void>,
): Promise<void> => {
  let next = from;
  const work = async (thread: Thread): Promise<void> => {
    while (next < from + count) await hear(await thread.run(next++), thread);
  };
  await Promise.all(threads.map(work));
};
