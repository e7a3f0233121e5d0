import {rng, type Rng} from './rng.ts';

/** Cards by what their issuer makes of them. */
export const CARDS = {
  good: '4242424242424242',
  other: '5555555555554444',
  poor: '4000000000009995',
  refused: '4000000000000002',
  seen: '4000000000003220',
} as const;
export type CardName = keyof typeof CARDS;

/** An order of the shop's, for which a session is made. */
export interface OrderPlan {
  reference: string;
  value: number;
  capture: 'automatic' | 'manual';
  /** Seconds that the session may take attempts. */
  expires_in: number;
}

/** Whether another server of the shop does it too, with the same key; `other` has another amount under it. */
export type Again = false | 'same' | 'other';

/** One thing that somebody does, at a time in milliseconds. Each may be left out of a run. */
export type Action = {at: number} & (
  | {act: 'pay'; order: number; tab: number; card: CardName; twice: boolean}
  | {act: 'reload'; order: number; tab: number}
  | {act: 'set clock'; order: number; tab: number; ms: number}
  | {act: 'create again'; order: number; sameKey: boolean}
  | {act: 'capture' | 'increment' | 'refund'; order: number; part: number; again: Again}
  | {act: 'void'; order: number; again: Again}
  | {act: 'settle'; machine: number}
  | {act: 'crash'; machine: number}
);

export interface Scenario {
  orders: readonly OrderPlan[];
  actions: readonly Action[];
  machines: number;
  /** Milliseconds by which clocks are ahead: of each machine, and of shoppers. */
  skews: {machines: readonly number[]; shopper: number};
  webhooks: boolean;
  /** Tabs that may store nothing. */
  forgetful: boolean;
}

/** Nothing goes wrong any more after that, in milliseconds. */
export const FAULTS_UNTIL = 50_000;

/** Small enough to be read, and that thousands can be run. */
export const scenarioOf = (seed: number): Scenario => {
  const random = rng(seed, 'scenario');
  const machines = random.chance(0.45) ? 2 : 1;
  const orders = Array.from({length: random.chance(0.25) ? 2 : 1}, (_, order): OrderPlan => ({
    reference: `order-${order}`,
    value: random.between(3, 40) * 100,
    capture: random.chance(0.5) ? 'manual' : 'automatic',
    expires_in: random.chance(0.15) ? 30 : 1800,
  }));
  return {
    orders,
    machines,
    actions: [
      ...orders.flatMap((plan, order) => [...shopping(random, order), ...selling(random, order, plan)]),
      ...orders.flatMap((plan, order) => growing(rng(seed, `increments ${order}`), order, plan)),
      ...some(random, 2, 0.4, () => ({...when(random), act: 'settle', machine: random.below(machines)})),
      ...some(random, 2, 0.25, () => ({...when(random), act: 'crash', machine: random.below(machines)})),
    ],
    skews: {
      machines: [0, random.chance(0.5) ? random.pick([-40_000, -2_000, 2_000, 12_000, 40_000]) : 0],
      shopper: random.chance(0.3) ? random.pick([-86_400_000, -30_000, 5_000, 90_000, 259_200_000]) : 0,
    },
    webhooks: random.chance(0.3),
    forgetful: random.chance(0.3),
  };
};

const when = (random: Rng): {at: number} => ({at: random.between(0, 45_000)});

const some = (random: Rng, most: number, chance: number, make: () => Action): Action[] =>
  Array.from({length: most}).flatMap(() => (random.chance(chance) ? [make()] : []));

const shopping = (random: Rng, order: number): Action[] =>
  Array.from({length: random.chance(0.35) ? 2 : 1}).flatMap((_, tab): Action[] => [
    {...payment(random, order, tab), at: random.between(100, 2_000)},
    ...some(random, 2, 0.4, () => ({...payment(random, order, tab), at: random.between(500, 40_000)})),
    ...some(random, 1, 0.35, () => ({act: 'reload', order, tab, at: random.between(1_000, 30_000)})),
    ...some(random, 1, 0.1, () => ({...when(random), act: 'set clock', order, tab, ms: 600_000})),
  ]);

const payment = (random: Rng, order: number, tab: number) => ({
  act: 'pay' as const,
  ...{order, tab, twice: random.chance(0.2)},
  card: random.pick<CardName>(['good', 'good', 'good', 'other', 'poor', 'refused', 'seen', 'seen']),
});

const selling = (random: Rng, order: number, {capture}: OrderPlan): Action[] => [
  ...some(random, 1, 0.3, () => ({...when(random), act: 'create again', order, sameKey: random.chance(0.5)})),
  ...some(random, 3, capture === 'manual' ? 0.5 : 0.1, () => change(random, order, 'capture')),
  ...some(random, 1, 0.3, () => ({...when(random), act: 'void', order, again: againOf(random, 0)})),
  ...some(random, 3, 0.35, () => change(random, order, 'refund')),
];

/** More is asked for of what can be captured, which is of no use once all of it was. */
const growing = (random: Rng, order: number, {capture}: OrderPlan): Action[] =>
  some(random, 2, capture === 'manual' ? 0.4 : 0.05, () => change(random, order, 'increment'));

const change = (random: Rng, order: number, act: 'capture' | 'increment' | 'refund'): Action => ({
  ...when(random),
  ...{act, order, part: random.pick([0, 0.3, 0.5, 0.7, 1]), again: againOf(random, 0.2)},
});

const againOf = (random: Rng, other: number): Again => {
  if (!random.chance(0.4)) return false;
  return random.chance(other) ? 'other' : 'same';
};
