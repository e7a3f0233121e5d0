import type {Outside} from './outside.js';

/** Milliseconds after which a call that got no answer counts as failed. */
const TIMEOUT = 20_000;

/** The machine's own time, network and randomness: what a server runs with unless it says otherwise. */
export const machine: Outside = {
  fetch: (input, init) => fetch(input, {...init, signal: AbortSignal.timeout(TIMEOUT)}),
  now: () => Date.now(),
  sleep: delay => new Promise(resolve => void setTimeout(resolve, delay)),
  newKey: () => crypto.randomUUID(),
};
