import type {Processor} from '@florin/processor';
import {createSandbox, demoIssuers, memoryJournal, type Sandbox} from '@florin/sandbox';
import {BANK} from './bank.ts';
import {runtimeOf, setTime} from './clock.ts';
import {sharedDatabase, type World} from './database.ts';
import {plannedFaults} from './faults.ts';
import type {Server} from './http.ts';
import {readBooks, type Books} from './books.ts';
import {violationsOf} from './invariants.ts';
import {createMachine, type Machine} from './machine.ts';
import {rng} from './rng.ts';
import {FAULTS_UNTIL, scenarioOf, type Action, type Scenario} from './scenario.ts';
import {createScheduler, newLife, wire} from './scheduler.ts';
import {HOOKS, MERCHANT, openShop, type Shop} from './shop.ts';
import {nameOfTab, openTab, type Tab} from './shopper.ts';
import type {Store} from './store.ts';
import type {Told} from './told.ts';
import {createTrace} from './trace.ts';
import {withhold} from './withhold.ts';

/** What is to be run: a seed, less what is left out of it. */
export interface Plan {
  seed: number;
  /** Actions by their place in the scenario, and faults by name. */
  without?: {actions: ReadonlySet<number>; faults: ReadonlySet<string>};
}

/** What came of it. */
export interface Outcome {
  /** Each begins with the name of the invariant. */
  violations: string[];
  trace: readonly string[];
  actions: number;
  faults: readonly string[];
  crashes: number;
  /** Virtual milliseconds. */
  took: number;
  books: Books;
}

/** Milliseconds after the last fault by which everything has to be in its final state: a shopper has ten minutes of them for each card. */
const PATIENCE = 2_500_000;

/** Runs a plan from beginning to end. Nothing but the plan decides what happens. */
export const simulate = async (store: Store, {seed, without}: Plan): Promise<Outcome> => {
  await store.reset();
  await withhold(store);
  const scenario = scenarioOf(seed);
  const scheduler = createScheduler(rng(seed, 'order'));
  setTime(() => scheduler.now);
  const trace = createTrace(scheduler);
  const faults = plannedFaults(seed, without?.faults ?? new Set());
  const world: World = {store, scheduler, faults, trace, random: rng(seed, 'ways')};
  // It would end a real processor.
  const unhandled = (error: unknown): void => trace.note('world', `task_failed unhandled: ${String(error)}`);
  process.on('unhandledRejection', unhandled);
  const told: Told[] = [];
  const sandbox = sandboxOf(world, seed);
  const machines = await startMachines(world, seed, scenario, sandbox, () => shop.server);
  const reach = (): Server | undefined => {
    const running = machines.map(({server}) => server).filter(server => server !== undefined);
    return running.length > 0 ? world.random.pick(running) : undefined;
  };
  const tabs = new Map<string, Tab>();
  const settling = new Set<Processor>();
  const over = (): boolean => scheduler.now > FAULTS_UNTIL && [...tabs.values()].every(tab => tab.idle());
  const hear = (what: Told): void => {
    told.push(what);
    if (what.by === 'result' && what.status === 'authorized') shop.paid(what.session, what.payment);
  };
  const shop: Shop = openShop(world, {seed, orders: scenario.orders, reach, told: hear, closing: over});
  if (scenario.webhooks) await addHooks(world, machines[0]!, shop);
  faults.begin();

  for (const order of scenario.orders.keys()) shop.create(order, `create ${order}`.replace(' ', '-'));
  const tabOf = (order: number, tab: number): Tab => {
    const name = nameOfTab(order, tab);
    const open = (): Tab =>
      openTab(world, {
        ...{seed, name, skew: scenario.skews.shopper, forgetful: scenario.forgetful},
        ...{sandbox, random: rng(seed, name), reach, token: () => shop.token(order), told: hear},
      });
    const opened = tabs.get(name) ?? open();
    tabs.set(name, opened);
    return opened;
  };
  const actions = scenario.actions.map((action, i) => ({
    ...action,
    key: `${action.act}-${i}`.replaceAll(' ', '-'),
  }));
  for (const [i, action] of actions.entries())
    if (!without?.actions.has(i))
      scheduler.plan(wire, action.at, () => perform(action, {world, machines, shop, tabOf, settling}));
  let stopped = false;
  scheduler.plan(wire, FAULTS_UNTIL, () => {
    stopped = true;
    faults.stop();
    trace.note('world', 'nothing goes wrong any more');
  });

  // Not by the time alone: that step may come a moment later.
  await scheduler.run(() => stopped && scheduler.now > FAULTS_UNTIL, Infinity);
  const until = FAULTS_UNTIL + PATIENCE;
  const isSettling = ({processor}: Machine): boolean => processor !== undefined && settling.has(processor);
  const still = (): boolean =>
    over() && shop.idle() && machines.every(machine => machine.server !== undefined && !isSettling(machine));
  let books: Books | undefined;
  let answered = true;
  for (let settled = false; answered && !settled && scheduler.now < until;) {
    const done = await scheduler.run(still, until);
    books = await readBooks(store, sandbox);
    settled = done && books.open.length === 0;
    if (!settled) answered = await proceed(world, machines[0]!, books);
  }
  const quiet = still() && answered && (await ends(world, shop.readAgain(told)));
  books = await readBooks(store, sandbox);
  const violations = violationsOf(books, told, {
    quiet,
    lines: trace.lines,
    webhooks: scenario.webhooks,
  });
  process.off('unhandledRejection', unhandled);
  for (const machine of machines) machine.processor?.stop();
  for (const violation of violations) trace.note('VIOLATED', violation);
  return {
    ...{violations, trace: trace.lines, actions: scenario.actions.length, faults: faults.happened},
    crashes: machines.reduce((sum, machine) => sum + machine.crashes, 0),
    ...{took: scheduler.now, books},
  };
};

const sandboxOf = (world: World, seed: number): Sandbox => {
  const options = {
    skew: {ms: 0},
    fetch: () => Promise.reject(new TypeError('no network')),
    stream: 'sandbox',
  };
  const runtime = runtimeOf(world, seed, newLife('network'), options);
  return createSandbox({runtime, journal: memoryJournal(), issuers: demoIssuers, acs: () => BANK});
};

/** Lets virtual time pass, and presents once more what had no answer; false where that comes to no end. */
const proceed = async (world: World, {processor}: Machine, {presented}: Books): Promise<boolean> => {
  if (presented && processor) return ends(world, processor.settle());
  await wait(world, 2_000);
  return true;
};

/** Lets virtual time pass. */
const wait = async ({scheduler}: World, ms: number): Promise<void> => {
  let passed = false;
  scheduler.plan(wire, ms, () => void (passed = true));
  await scheduler.run(() => passed, Infinity);
};

/** Virtual milliseconds after which nobody gets an answer any more: processors look for work for ever. */
const LONGEST = 3_600_000;

/** Waits for what is under way; false where it comes to no end. */
const ends = async ({scheduler}: World, task: Promise<unknown>): Promise<boolean> => {
  let done = false;
  const watched = task.finally(() => void (done = true));
  if (await scheduler.run(() => done, scheduler.now + LONGEST)) await watched;
  return done;
};

const finish = async <T>(world: World, task: Promise<T>): Promise<T> => {
  if (!(await ends(world, task))) throw new Error('a start comes to no end');
  return task;
};

const startMachines = async (
  world: World,
  seed: number,
  {machines, skews}: Scenario,
  sandbox: Sandbox,
  shop: () => Server,
): Promise<Machine[]> => {
  const open = sharedDatabase(world);
  const made = Array.from({length: machines}, (_, i) =>
    createMachine(world, 'AB'[i]!, {ms: skews.machines[i]!}, {seed, open, network: sandbox.link, shop}),
  );
  for (const machine of made) await finish(world, machine.start());
  return made;
};

const addHooks = async (world: World, {processor}: Machine, shop: Shop): Promise<void> => {
  const {secret} = await finish(world, processor!.webhooks.add(MERCHANT, HOOKS));
  shop.secret(secret);
};

interface Stage {
  world: World;
  machines: readonly Machine[];
  shop: Shop;
  tabOf(order: number, tab: number): Tab;
  /** Processors that were told to settle, and have not. */
  settling: Set<Processor>;
}

const perform = (action: Action & {key: string}, {world, machines, shop, tabOf, settling}: Stage): void => {
  const {key} = action;
  switch (action.act) {
    case 'pay': {
      const tab = tabOf(action.order, action.tab);
      tab.pay(action.card);
      if (action.twice) tab.pay(action.card);
      return;
    }
    case 'reload':
      return tabOf(action.order, action.tab).reload();
    case 'set clock':
      return tabOf(action.order, action.tab).setClock(action.ms);
    case 'create again':
      return shop.create(action.order, action.sameKey ? `create-${action.order}` : key);
    case 'capture':
    case 'increment':
    case 'refund':
      return shop.change(action.act, action.order, key, action);
    case 'void':
      return shop.change('void', action.order, key, {part: 0, again: action.again});
    case 'settle': {
      const {name, processor} = machines[action.machine]!;
      world.trace.note(name, 'settles');
      if (!processor) return;
      settling.add(processor);
      const settled = processor.settle().catch(() => world.trace.note(name, 'did not settle'));
      void settled.then(() => settling.delete(processor));
      return;
    }
    case 'crash':
      return machines[action.machine]!.crash('by itself');
  }
};
