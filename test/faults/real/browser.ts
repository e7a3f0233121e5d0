import {setTimeout as sleep} from 'node:timers/promises';
import type {BrowserContext, Page} from 'playwright';
import {GOOD, typeCard} from '../../support/card-form.ts';
import {quantile} from '../../bench/statistics.ts';
import {startBrowserStand, type BrowserStand, type Checkout} from './browser-stand.ts';
import {chance, type Chance} from './chance.ts';

/** How far the payment is when the shopper is cut off. */
export const PHASES = [
  'before the POST',
  'POST in flight',
  'network asked',
  'answered',
  'after the result',
] as const;
/** What happens to the shopper. */
export const KINDS = ['closed', 'reloaded', 'offline'] as const;
export type Phase = (typeof PHASES)[number];
export type Kind = (typeof KINDS)[number];

/** Milliseconds from the return within which the outcome must show. */
export const WITHIN = 5_000;

export interface BrowserReport {
  runs: number;
  /** Milliseconds from the return to the outcome, by phase and kind. */
  times: {phase: Phase; kind: Kind; ms: number}[];
  /** What went wrong, each in a sentence. */
  doubled: string[];
  late: string[];
  failed: string[];
}

const AT_ONCE = 3;

/** Cuts off so many shoppers in a real browser, each at a phase and in a way that the seed says. */
export const browserRuns = async (runs: number, seed: number): Promise<BrowserReport> => {
  const stand = await startBrowserStand(seed);
  const report: BrowserReport = {runs, times: [], doubled: [], late: [], failed: []};
  const luck = chance(seed);
  // Every pair comes about equally often, in an order by chance.
  const pairs = PHASES.flatMap(phase => KINDS.map(kind => ({phase, kind})));
  const queue = Array.from({length: runs}, (_, i) => pairs[i % pairs.length]!).map(pair => ({
    pair,
    at: luck.share(),
  }));
  queue.sort((a, b) => a.at - b.at);
  const checkouts: {name: string; checkout: Checkout}[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.pop(); next; next = queue.pop()) {
      const {phase, kind} = next.pair;
      const name = `${kind}, ${phase}, run ${queue.length}`;
      const checkout = await stand.newCheckout();
      checkouts.push({name, checkout});
      try {
        const ms = await run(stand, checkout, {phase, kind, luck: chance(seed * 1_000 + queue.length)});
        report.times.push({phase, kind, ms});
        if (ms > WITHIN) report.late.push(`${name}: ${Math.round(ms)} ms`);
      } catch (error) {
        report.failed.push(`${name}: ${String(error)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({length: AT_ONCE}, worker));
    await stand.quiet();
    for (const {name, checkout} of checkouts) {
      const approvals = checkout.approvals();
      if (approvals > 1) report.doubled.push(`${name}: ${approvals} approvals`);
      if (approvals === 0) report.failed.push(`${name}: no approval`);
    }
    return report;
  } finally {
    await stand.close();
  }
};

interface Cut {
  phase: Phase;
  kind: Kind;
  luck: Chance;
}

/** A place where something is held: it tells that something is there, and lets it go. */
const newGate = () => {
  let come!: () => void;
  let open!: () => void;
  const there = new Promise<void>(resolve => (come = resolve));
  const opened = new Promise<void>(resolve => (open = resolve));
  const hold = (): Promise<void> => {
    come();
    return opened;
  };
  return {there, open, hold};
};

/** One shopper: pays, is cut off, comes back. Answers with the milliseconds until the outcome showed. */
const run = async (stand: BrowserStand, checkout: Checkout, cut: Cut): Promise<number> => {
  const context = await stand.browser.newContext();
  const gate = newGate();
  try {
    const page = await context.newPage();
    await page.goto(checkout.url);
    await seen(page, 'ready');
    await typeCard(page, GOOD);
    await payUntil(page, checkout, cut.phase, gate);
    return await comeBack(context, page, checkout, cut, gate);
  } finally {
    gate.open();
    await context.close();
  }
};

type Gate = ReturnType<typeof newGate>;

/** Submits, and answers once the payment has come as far as the phase says; from there it goes on when the gate opens. */
const payUntil = async (page: Page, checkout: Checkout, phase: Phase, gate: Gate): Promise<void> => {
  if (phase === 'after the result') {
    await clickPay(page);
    return seen(page, 'authorized');
  }
  if (phase === 'before the POST')
    await page.route('**/v1/payments', async route => {
      await gate.hold();
      // Of a page that is gone nothing can be sent any more.
      await route.abort('internetdisconnected').catch(() => undefined);
    });
  const name = ({'POST in flight': 'request', 'network asked': 'network', answered: 'answer'} as const)[
    phase as 'answered'
  ];
  if (name) checkout.gates = {[name]: gate.hold};
  await clickPay(page);
  await gate.there;
};

/** Is away for a while, comes back, and does what a shopper does who sees the form again. */
const comeBack = async (
  context: BrowserContext,
  page: Page,
  checkout: Checkout,
  {phase, kind, luck}: Cut,
  gate: Gate,
): Promise<number> => {
  if (kind === 'closed') await page.close();
  if (kind === 'offline') {
    checkout.gates.cut = true;
    await context.setOffline(true);
  }
  // What was held goes on while the shopper is away, or up to a second and a half after the return.
  const early = luck.is(0.5) || phase === 'before the POST';
  if (early) gate.open();
  if (kind !== 'reloaded') await sleep(luck.between(50, kind === 'offline' ? 6_000 : 1_000));
  else if (early) await sleep(luck.between(0, 300));
  if (phase === 'before the POST' && kind !== 'closed') await page.unroute('**/v1/payments');
  const late = early ? 0 : luck.between(0, 1_500);
  const letGo = sleep(late).then(gate.open);
  const began = performance.now();
  const back = await returned(context, page, checkout, kind);
  // An attempt that the processor has not seen is none: the form stands there again, and takes the card.
  const unseen = phase === 'before the POST' || (phase === 'POST in flight' && !early);
  const took =
    unseen && kind !== 'offline' ? await payAgain(back, began) : await outcome(back, began, phase, kind);
  await letGo;
  return took;
};

const returned = async (
  context: BrowserContext,
  page: Page,
  checkout: Checkout,
  kind: Kind,
): Promise<Page> => {
  if (kind === 'offline') {
    // What was under way stays cut; what is sent from now on is not.
    checkout.gates = {};
    await context.setOffline(false);
  }
  if (kind === 'reloaded') await page.reload({waitUntil: 'commit'});
  if (kind !== 'closed') return page;
  const opened = await context.newPage();
  await opened.goto(checkout.url, {waitUntil: 'commit'});
  return opened;
};

/** The outcome shows by itself. */
const outcome = async (page: Page, began: number, phase: Phase, kind: Kind): Promise<number> => {
  // It stood there all the time; paying again passes it on.
  if (phase === 'after the result' && kind === 'offline') await clickPay(page);
  await seen(page, 'authorized');
  return performance.now() - began;
};

/** Types and pays again. What a shopper takes to type is not the form's time. */
const payAgain = async (page: Page, began: number): Promise<number> => {
  await seen(page, 'ready');
  const ready = performance.now() - began;
  let clicked = performance.now();
  const typed = typeCard(page, GOOD).then(async () => {
    clicked = performance.now();
    await clickPay(page);
  });
  // The request that was under way may arrive meanwhile: then there is nothing to type into any more.
  typed.catch(() => undefined);
  await seen(page, 'authorized');
  return ready + performance.now() - clicked;
};

const clickPay = (page: Page): Promise<void> => page.click('button[name=by]');

/** Waits until the page has heard of an event. */
const seen = async (page: Page, entry: string): Promise<void> =>
  void (await page.waitForFunction(
    wanted => (globalThis as unknown as {log?: string[]}).log?.some(line => line.split(' ')[0] === wanted),
    entry,
    {timeout: 20_000, polling: 20},
  ));

/** One line of counts. */
export const lineOf = ({runs, times, doubled, late, failed}: BrowserReport): string => {
  const all = times.map(({ms}) => ms);
  const ms = (share: number): string => `${Math.round(quantile(all, share))} ms`;
  const kinds = KINDS.map(kind => `${times.filter(one => one.kind === kind).length} ${kind}`).join(', ');
  return (
    `${runs} runs (${kinds}): outcome after p50 ${ms(0.5)}, p95 ${ms(0.95)}, max ${ms(1)}; ` +
    `${doubled.length} doubled, ${late.length} later than ${WITHIN / 1000} s, ${failed.length} without an outcome`
  );
};

export const violations = ({doubled, late, failed}: BrowserReport): string[] => [
  ...doubled.map(text => `doubled: ${text}`),
  ...late.map(text => `late: ${text}`),
  ...failed.map(text => `failed: ${text}`),
];
