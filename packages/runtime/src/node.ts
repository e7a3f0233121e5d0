import {randomBytes} from 'node:crypto';
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
  // A view of its own: Node's pool must not be readable through `.buffer`.
  randomBytes: size => Uint8Array.from(randomBytes(size)),
  fetch: (input, init) => fetch(input, init),
});
