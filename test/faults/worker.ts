/** One thread with a database of its own, which runs seeds as it is told to. */
import {parentPort, workerData} from 'node:worker_threads';
import {plant} from './plant.ts';

/** What a thread is asked for, and answers. */
export type Asked = {ask: 'run' | 'shrink' | 'replay'; seed: number};
export interface Ran {
  seed: number;
  violations: string[];
  payments: number;
  approvals: number;
  crashes: number;
  faults: number;
  /** Virtual milliseconds. */
  took: number;
}
export interface Shown {
  trace: readonly string[];
  actions: number;
  faults: readonly string[];
}

/** What came once a run was over. It ends none of the others, and is a violation of the next one: nothing is to be left. */
const left: string[] = [];
process.on('unhandledRejection', error => {
  console.error('left of a run that is over:', error);
  left.push(`nothing is left of a run: ${error instanceof Error ? error.name : 'unknown'}`);
});

const {planted} = workerData as {planted?: string};
// Before anything of ours is loaded.
if (planted !== undefined) plant(planted);
const {prepareStore} = await import('./prepare.ts');
const {shrink} = await import('./shrink.ts');
const {simulate} = await import('./simulate.ts');
const store = await prepareStore();

const run = async (seed: number): Promise<Ran> => {
  const {violations, books, crashes, faults, took} = await simulate(store, {seed});
  const {payments, approvals} = books;
  const found = [...left.splice(0), ...violations];
  return {
    seed,
    violations: found,
    payments: payments.length,
    approvals,
    crashes,
    faults: faults.length,
    took,
  };
};

const shrunk = async (seed: number): Promise<Shown> => {
  const {outcome, plan} = await shrink(store, seed);
  const actions = outcome.actions - plan.without.actions.size;
  return {trace: outcome.trace, actions, faults: outcome.faults};
};

const replayed = async (seed: number): Promise<Shown> => {
  const {trace, actions, faults} = await simulate(store, {seed});
  return {trace, actions, faults};
};

const tasks = {run, shrink: shrunk, replay: replayed};
parentPort!.on('message', ({ask, seed}: Asked) => {
  tasks[ask](seed).then(
    said => parentPort!.postMessage(said),
    // What no run may do ends the thread, and whoever waits for it hears of that.
    (error: unknown) =>
      setImmediate(() => {
        throw error;
      }),
  );
});
