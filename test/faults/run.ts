/**
 * `npm run faults`: runs seeds, and ends with one line of counts.
 * - `--seeds 2000 --from 1`: so many, from that one on
 * - `--seed 7`: one, with its whole trace
 * - `--planted`: bugs that have to be found; `--planted asks-first` one of them
 */
import {parseArgs} from 'node:util';
import {judgePlanted} from './judge.ts';
import {planted} from './planted.ts';
import {runSeeds, startThread, type Thread} from './threads.ts';
import type {Ran} from './worker.ts';

const {values, positionals} = parseArgs({
  options: {
    seeds: {type: 'string', default: '2000'},
    from: {type: 'string', default: '1'},
    seed: {type: 'string'},
    threads: {type: 'string', default: '2'},
    planted: {type: 'boolean', default: false},
    whole: {type: 'boolean', default: false},
  },
  allowPositionals: true,
});

const number = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${text} is no number`);
  return Number(text);
};

/** Seeds after which a run says how far it is. */
const TOLD = 2_500;

/** Failing seeds that are made small and shown; the others are named. */
const SHOWN = 3;

const show = async (seed: number, thread: Thread, whole: boolean): Promise<void> => {
  const {trace, actions, faults} = whole ? await thread.replay(seed) : await thread.shrink(seed);
  console.log(`\nseed ${seed}: ${actions} actions, ${faults.length} faults\n${trace.join('\n')}\n`);
};

const runMany = async (from: number, count: number): Promise<boolean> => {
  const began = performance.now();
  const sums = {payments: 0, approvals: 0, crashes: 0, faults: 0, hours: 0};
  const failed: number[] = [];
  const seconds = (): string => ((performance.now() - began) / 1000).toFixed(0);
  let done = 0;
  const threads = Array.from({length: number(values.threads)}, () => startThread());
  const hear = async (ran: Ran, thread: Thread): Promise<void> => {
    sums.payments += ran.payments;
    sums.approvals += ran.approvals;
    sums.crashes += ran.crashes;
    sums.faults += ran.faults;
    sums.hours += ran.took / 3_600_000;
    if (++done % TOLD === 0 && done < count)
      console.log(`${done} of ${count} seeds in ${seconds()} s, ${failed.length} violated`);
    if (ran.violations.length === 0) return;
    failed.push(ran.seed);
    console.log(`seed ${ran.seed}: ${ran.violations.join('\n  ')}`);
    if (failed.length <= SHOWN) await show(ran.seed, thread, false);
  };
  await runSeeds(threads, {from, count}, hear);
  await Promise.all(threads.map(thread => thread.end()));
  const {payments, approvals, crashes, faults, hours} = sums;
  console.log(
    `${count} seeds, ${failed.length} violated: ${payments} payments, ${approvals} approvals, ${faults} faults, ` +
      `${crashes} crashes, ${hours.toFixed(0)} virtual hours in ${seconds()} s`,
  );
  return failed.length === 0;
};

const runOne = async (seed: number): Promise<boolean> => {
  const thread = startThread();
  const {violations} = await thread.run(seed);
  await show(seed, thread, violations.length === 0 || values.whole);
  await thread.end();
  console.log(`1 seed, ${violations.length} violations`);
  return violations.length === 0;
};

const run = (): Promise<boolean> => {
  if (values.planted) {
    const chosen = planted.filter(({id}) => positionals.length === 0 || positionals.includes(id));
    return judgePlanted(chosen, number(values.seeds), number(values.threads), console.log);
  }
  return values.seed === undefined
    ? runMany(number(values.from), number(values.seeds))
    : runOne(number(values.seed));
};

process.exitCode = (await run()) ? 0 : 1;
