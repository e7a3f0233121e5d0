import type {Runtime, Timers} from './index.js';

/** The timers of a browser alone, for scripts that need no more. */
export const browserTimers = (): Timers => {
  const set = globalThis.setTimeout.bind(globalThis);
  const clear = globalThis.clearTimeout.bind(globalThis);
  return {
    after: (delay, task) => {
      const timer = set(task, delay);
      return () => clear(timer);
    },
  };
};

/**
 * The real thing in a browser. The globals are taken once, when it is made, so that a script which patches
 * them afterwards is not asked.
 */
export const browserRuntime = (): Runtime => {
  const {crypto, performance, Date: WallClock} = globalThis;
  const now = WallClock.now.bind(WallClock);
  const monotonic = performance.now.bind(performance);
  const random = crypto.getRandomValues.bind(crypto);
  return {
    now,
    monotonic,
    ...browserTimers(),
    randomBytes: size => random(new Uint8Array(size)),
    fetch: globalThis.fetch.bind(globalThis),
  };
};
