import {setTimeout as sleep} from 'node:timers/promises';
import {LEASE} from '../../../packages/processor/dist/payments/intent.js';
import {audit, readBooks, type Audit} from './books.ts';
import {chance, type Chance} from './chance.ts';
import {countUnfinished} from './merchant.ts';
import {reread} from './reread.ts';
import {startStand, type DatabaseName, type Stand} from './stand.ts';
import {visit, type Shop, type Told} from './visit.ts';

export interface KillOptions {
  /** How often a processor is killed. */
  times: number;
  seed: number;
  /** Hears of each kill. */
  hear?: (text: string) => void;
}

/** What a run has shown. */
export interface KillReport extends Audit {
  database: DatabaseName;
  kills: number;
  visits: number;
  /** Results that shoppers, and deeds that merchants were told. */
  told: number;
  /** Calls that something happened to on the line. */
  faults: number;
  /** Visits that ended in an error of their own. */
  failed: string[];
}

const SHOPPERS = {PGlite: 32, PostgreSQL: 24};
const FAULTS = {lost: 0.02, slow: 0.08, latency: 60};
const NO_FAULTS = {lost: 0, slow: 0, latency: 0};

/** Kills real processors while real payments go on, then holds what is left against the network's log. */
export const killRun = async (
  database: DatabaseName,
  {times, seed, hear}: KillOptions,
): Promise<KillReport> => {
  const stand = await startStand(database, {seed});
  try {
    await stand.network.setFaults(FAULTS);
    stand.proxy.share = 0.25;
    const crowd = startCrowd(stand, seed);
    const settling = startSettling(stand);
    const last = await killAll(stand, chance(seed + 2), times, hear);
    crowd.leave();
    // From here on nothing goes wrong: all that is left must come to its end.
    stand.proxy.share = 0;
    await stand.network.setFaults(NO_FAULTS);
    await Promise.all([crowd.gone, settling.stop()]);
    await stand.proxy.quiet();
    await recovered(stand, last);
    const lost = await reread(stand, crowd.told);
    for (const processor of stand.processors) await processor.settle();
    const decisions = await stand.network.decisions();
    const {db, close} = await stand.books();
    const found = audit(await readBooks(db).finally(close), decisions, crowd.told);
    return {
      ...found,
      ...{database, kills: times, visits: crowd.visits(), failed: crowd.failed},
      lost: [...found.lost, ...lost],
      told: crowd.told.results.length + crowd.told.deeds.length,
      faults: Object.values(stand.proxy.counts).reduce((sum, count) => sum + count, 0),
    };
  } finally {
    await stand.close();
  }
};

/** Shoppers who come one after the other until they are told that it is over. */
const startCrowd = ({database, proxy}: Stand, seed: number) => {
  const told: Told = {results: [], deeds: []};
  const failed: string[] = [];
  let over = false;
  let visits = 0;
  const shopper = async (number: number): Promise<void> => {
    const luck = chance(seed * 1_000 + number);
    const shop: Shop = {origin: proxy.origin, luck, told};
    while (!over) {
      const reference = `order-${number}-${visits++}`;
      await visit(shop, reference).catch(
        (error: unknown) => void failed.push(`${reference}: ${String(error)}`),
      );
    }
  };
  const gone = Promise.all(Array.from({length: SHOPPERS[database]}, (_, i) => shopper(i)));
  return {told, failed, gone, visits: () => visits, leave: () => void (over = true)};
};

/** Settles all the time, at whichever processor is there. */
const startSettling = ({processors}: Stand) => {
  let stopped = false;
  const run = async (): Promise<void> => {
    for (let i = 0; !stopped; i++) {
      await processors[i % processors.length]!.settle().catch(() => undefined);
      await sleep(700);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopped = true;
      return running;
    },
  };
};

/** Kills one processor after the other at random moments, each time to begin at once again. Answers when the last died. */
const killAll = async (
  {processors}: Stand,
  luck: Chance,
  times: number,
  hear: KillOptions['hear'],
): Promise<number> => {
  for (let kill = 1; kill <= times; kill++) {
    await sleep(luck.between(20, 1_200));
    const victim = luck.pick(processors);
    await victim.kill();
    hear?.(`kill ${kill} of ${times}`);
    const starting = victim.start();
    // One in six dies again before it is there.
    if (kill < times && luck.is(1 / 6)) {
      starting.catch(() => undefined);
      await sleep(luck.between(50, 2_500));
      continue;
    }
    await starting;
  }
  return Date.now();
};

/** What a killed processor had in hand is taken over when its lease ends. */
const recovered = async ({proxy}: Stand, last: number): Promise<void> => {
  await sleep(Math.max(0, last + LEASE + 7_000 - Date.now()));
  for (let left = 20; left > 0 && (await countUnfinished(proxy.origin)) > 0; left--) await sleep(1_000);
};

/** Everything that must not be. */
export const violations = ({lost, doubled, unfinished, unbooked, failed}: KillReport): string[] => [
  ...lost.map(text => `lost: ${text}`),
  ...doubled.map(text => `doubled: ${text}`),
  ...unfinished.map(text => `unfinished: ${text}`),
  ...unbooked.map(text => `not in the books: ${text}`),
  ...failed.map(text => `failed: ${text}`),
];

/** One line of counts. */
export const lineOf = (report: KillReport): string =>
  `${report.database}: ${report.kills} kills, ${report.faults} faults on the line, ${report.visits} orders, ` +
  `${report.payments} payments (${report.authorized} authorized, ${report.reversed} reversed), ${report.told} told; ` +
  `${report.lost.length} lost, ${report.doubled.length} doubled, ${report.unfinished.length} unfinished, ` +
  `${report.unbooked.length} not in the books`;
