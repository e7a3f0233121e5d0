import {simulate, type Outcome, type Plan} from './simulate.ts';
import type {Store} from './store.ts';

/** Runs that may be spent on making a failing one small. */
const RUNS = 150;

/** The invariant that a violation is of. */
export const invariantOf = (violation: string): string => violation.split(': ')[0]!;

/**
 * Leaves actions and faults out of a failing run, half of what is left, then a quarter, and so on, for as long as the
 * same invariant is violated.
 */
export const shrink = async (
  store: Store,
  seed: number,
): Promise<{outcome: Outcome; plan: Required<Plan>}> => {
  let outcome = await simulate(store, {seed});
  const [first] = outcome.violations.map(invariantOf);
  let plan: Required<Plan> = {seed, without: {actions: new Set(), faults: new Set()}};
  let runs = 0;
  const fails = async (tried: Required<Plan>): Promise<boolean> => {
    if (first === undefined || runs++ >= RUNS) return false;
    const found = await simulate(store, tried);
    if (!found.violations.map(invariantOf).includes(first)) return false;
    [outcome, plan] = [found, tried];
    return true;
  };
  const without = (actions: readonly number[], faults: readonly string[]): Required<Plan> => ({
    seed,
    without: {
      actions: new Set([...plan.without.actions, ...actions]),
      faults: new Set([...plan.without.faults, ...faults]),
    },
  });
  const actions = Array.from({length: outcome.actions}, (_, i) => i);
  for (let smaller = true; smaller && runs < RUNS;) {
    const before = runs;
    smaller =
      (await leaveOut(
        actions.filter(i => !plan.without.actions.has(i)),
        part => fails(without(part, [])),
      )) || (await leaveOut([...outcome.faults], part => fails(without([], part))));
    if (runs === before) break;
  }
  return {outcome, plan};
};

/** Tries to leave out parts, the large ones first. True where one could be. */
const leaveOut = async <T>(all: readonly T[], fails: (part: T[]) => Promise<boolean>): Promise<boolean> => {
  let left = [...all];
  let smaller = false;
  for (let size = left.length; size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < left.length;) {
      const part = left.slice(from, from + size);
      if (await fails(part)) {
        left = left.filter(one => !part.includes(one));
        smaller = true;
      } else from += size;
    }
  return smaller;
};
