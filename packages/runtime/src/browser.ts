import type {Runtime} from './index.js';

/**
 * What the merchant's page needs of a browser. The globals are taken once, when it is made, so that a script which
 * patches them afterwards is not asked.
 */
export const pageRuntime = (): Pick<Runtime, 'after' | 'fetch' | 'monotonic'> => {
  const {performance} = globalThis;
  const set = globalThis.setTimeout.bind(globalThis);
  const clear = globalThis.clearTimeout.bind(globalThis);
  return {
    after: (delay, task) => {
      const timer = set(task, delay);
      return () => clear(timer);
    },
    fetch: globalThis.fetch.bind(globalThis),
    monotonic: performance.now.bind(performance),
  };
};

/** The real thing in a browser, taken once like that of a page. */
export const browserRuntime = (): Runtime => {
  const {crypto, Date: WallClock} = globalThis;
  const random = crypto.getRandomValues.bind(crypto);
  return {
    ...pageRuntime(),
    now: WallClock.now.bind(WallClock),
    randomBytes: size => random(new Uint8Array(size)),
  };
};
