import {rng, type Rng} from './rng.ts';

/** Everything that may go wrong, and how often at most: the share of the places where it could. */
export const KINDS = {
  /** Between shopper, shop and processor. */
  'http request lost': 0.3,
  'http answer lost': 0.3,
  'http request twice': 0.3,
  'http slow': 0.3,
  /** Between processor and card network. */
  'network request lost': 0.4,
  'network answer lost': 0.4,
  'network request twice': 0.4,
  'network request late': 0.4,
  'network answer late': 0.4,
  'network unreachable': 0.2,
  /** Of the database: a statement that failed, and one that was carried out though it is said to have failed. */
  'database error': 0.06,
  'database answer lost': 0.06,
  'database slow': 0.06,
  /** A processor dies: before or after a statement, while it asks the network, or when it has the answer. */
  'crash before statement': 0.04,
  'crash after statement': 0.04,
  'crash while asking': 0.25,
  'crash when answered': 0.25,
  /** A merchant's server that takes no message. */
  'webhook refused': 0.4,
} as const;
export type Kind = keyof typeof KINDS;

/** What goes wrong in a run: decided for each place by seed, kind and how often it was there before, and by nothing else. */
export interface Faults {
  /** Whether it goes wrong here; a fault that did is remembered. */
  happens(kind: Kind): boolean;
  /** How much, for the one that happened last. */
  readonly size: Rng;
  readonly happened: readonly string[];
  /** From now on things go wrong. */
  begin(): void;
  /** From now on nothing goes wrong any more. */
  stop(): void;
}

/** @param skipped names of faults that do not happen: `kind.count` */
export const plannedFaults = (seed: number, skipped: ReadonlySet<string>): Faults => {
  const rates = ratesOf(rng(seed, 'rates'));
  const counts = new Map<Kind, number>();
  const happened: string[] = [];
  let active = false;
  let size = rng(seed, 'size');
  return {
    happened,
    get size() {
      return size;
    },
    begin: () => void (active = true),
    stop: () => void (active = false),
    happens: kind => {
      if (!active || rates[kind] === 0) return false;
      const count = counts.get(kind) ?? 0;
      counts.set(kind, count + 1);
      const name = `${kind}.${count}`;
      const own = rng(seed, name);
      if (!own.chance(rates[kind]) || skipped.has(name)) return false;
      size = own;
      happened.push(name);
      return true;
    },
  };
};

/** Some kinds a run, each at a rate of its own: where everything fails at once little happens. */
const ratesOf = (random: Rng): Record<Kind, number> =>
  Object.fromEntries(
    Object.entries(KINDS).map(([kind, most]) => [
      kind,
      random.chance(0.3) ? most * random.pick([0.2, 0.5, 1]) : 0,
    ]),
  ) as Record<Kind, number>;
