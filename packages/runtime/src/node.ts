import {randomFillSync} from 'node:crypto';
import {performance} from 'node:perf_hooks';
import type {Runtime} from './index.js';

/** The real thing on Node. Timers do not keep the process alive. */
export const nodeRuntime = (): Runtime => ({
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (delay, task) => {
    const timer = setTimeout(task, delay);
    timer.unref();
    return () => clearTimeout(timer);
  },
  randomBytes: pooledRandom(),
  fetch: (input, init) => fetch(input, init),
});

/** Bytes that are asked of the system at once: each time costs as much as a hundred ids. */
const POOL = 4096;

/** Gives each byte once, and keeps none that was given. */
const pooledRandom = (): Runtime['randomBytes'] => {
  const pool = new Uint8Array(POOL);
  let used = POOL;
  return size => {
    if (size > POOL) return randomFillSync(new Uint8Array(size));
    if (used + size > POOL) {
      randomFillSync(pool);
      used = 0;
    }
    // A copy: the rest of the pool must not be readable through `.buffer`.
    const bytes = pool.slice(used, used + size);
    pool.fill(0, used, used + size);
    used += size;
    return bytes;
  };
};
