import type {Runtime} from './index.js';

/**
 * The real thing in a browser. The globals are taken once, when it is made, so that a script which patches
 * them afterwards is not asked.
 */
export const browserRuntime = (): Runtime => {
  const {crypto, performance, Date: WallClock} = globalThis;
  const now = WallClock.now.bind(WallClock);
  const monotonic = performance.now.bind(performance);
  const set = globalThis.setTimeout.bind(globalThis);
  const clear = globalThis.clearTimeout.bind(globalThis);
  const random = crypto.getRandomValues.bind(crypto);
  return {
    now,
    monotonic,
    after: (delay, task) => {
      const timer = set(task, delay);
      return () => clear(timer);
    },
    randomBytes: size => random(new Uint8Array(size)),
    fetch: globalThis.fetch.bind(globalThis),
  };
};
