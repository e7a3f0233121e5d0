import type {Chance} from '../faults/real/chance.ts';
import {PAYING, REFUSED, type TradeCard} from './cards.ts';

/** How the network's answer to an authorization fails. */
export type Fault = 'hang_up' | 'wrong_mac' | 'silence' | 'late';

/** What a merchant does with a payment after it was authorized. */
export type Deed = {kind: 'capture' | 'increment' | 'refund'; amount: number} | {kind: 'void'};

/** One order of the day: what is asked for, by which card, and what its merchant makes of it. */
export interface Order {
  reference: string;
  merchant: string;
  card: TradeCard;
  amount: {value: number; currency: string};
  capture: 'automatic' | 'manual';
  deeds: Deed[];
  /** What follows the first deed waits until the first half of the day was settled. */
  later: boolean;
  /** Asks for everything twice at once, under one key. */
  twice: boolean;
  /** Tabs in which the shopper pays at once. */
  tabs: number;
  fault?: Fault;
}

/** Without decimals, with two and with three. */
export const CURRENCIES = ['JPY', 'KRW', 'EUR', 'USD', 'KWD', 'BHD'] as const;

/** Minor units. So small that no paying account of the demo is emptied by ten thousand orders. */
const LEAST = 20;
const MOST = 40_000;

const DECLINED = 0.12;
const FAULTY = 0.04;
/** Of those at most so many end a connection, which takes a second each. */
const MOST_CUT = 24;

/** The faults of the first orders; undefined once all is well. */
const faultOf = (i: number, count: number): Fault | undefined => {
  const faulty = Math.min(count, Math.max(4, Math.round(count * FAULTY)));
  if (i >= faulty) return undefined;
  const isEven = i % 2 === 0;
  if (i < Math.min(MOST_CUT, faulty / 2)) return isEven ? 'hang_up' : 'wrong_mac';
  return isEven ? 'silence' : 'late';
};

/** All orders of a day. The first of them meet the faults. */
export const drawOrders = (luck: Chance, merchants: readonly string[], count: number): Order[] =>
  Array.from({length: count}, (_, i) => ({
    reference: `order-${i}`,
    merchant: luck.pick(merchants),
    ...drawPayment(luck, faultOf(i, count)),
  }));

/** Paid once, and left so. */
const quiet = () => ({capture: 'manual' as const, deeds: [], later: false, twice: false, tabs: 1});

const drawPayment = (luck: Chance, fault: Fault | undefined): Omit<Order, 'reference' | 'merchant'> => {
  const amount = {value: luck.between(LEAST, MOST), currency: luck.pick(CURRENCIES)};
  if (fault) return {amount, ...quiet(), card: luck.pick(PAYING), fault};
  if (luck.is(DECLINED)) return {amount, ...quiet(), card: luck.pick(REFUSED)};
  return {amount, card: luck.pick(PAYING), ...drawDeeds(luck, amount.value), ...drawHabits(luck)};
};

const drawHabits = (luck: Chance) => ({
  later: luck.is(0.5),
  twice: luck.is(0.1),
  tabs: luck.is(0.05) ? 2 : 1,
});

/** What a merchant captures by hand, of so much. */
const CAPTURES: Record<string, (luck: Chance, amount: number) => number[]> = {
  nothing: () => [],
  all: (_luck, amount) => [amount],
  'a part': (luck, amount) => parts(luck, amount, 1),
  parts: (luck, amount) => parts(luck, amount, luck.between(2, 3)),
  'all in parts': (luck, amount) => {
    const some = parts(luck, amount, luck.between(1, 2));
    return [...some, amount - sum(some)];
  },
};

const drawDeeds = (luck: Chance, amount: number): Pick<Order, 'capture' | 'deeds'> => {
  const automatic = luck.is(0.35);
  const more = !automatic && luck.is(0.2) ? luck.between(1, amount) : 0;
  const whole = amount + more;
  const captures = automatic ? [amount] : CAPTURES[luck.pick(Object.keys(CAPTURES))]!(luck, whole);
  const captured = sum(captures);
  const voided = captured < whole && luck.is(0.5);
  const refunds = captured > 0 && luck.is(0.4) ? drawRefunds(luck, captured) : [];
  const deeds: Deed[] = [
    ...(more > 0 ? [{kind: 'increment', amount: more} as const] : []),
    ...(automatic ? [] : captures.map(part => ({kind: 'capture', amount: part}) as const)),
    ...(voided ? [{kind: 'void'} as const] : []),
    ...refunds.map(part => ({kind: 'refund', amount: part}) as const),
  ];
  return {capture: automatic ? 'automatic' : 'manual', deeds};
};

const drawRefunds = (luck: Chance, captured: number): number[] => {
  if (luck.is(0.4)) return [captured];
  return parts(luck, captured, luck.between(1, 3));
};

/** So many amounts which together are less than the whole; fewer where it is too small. */
const parts = (luck: Chance, whole: number, count: number): number[] => {
  const found: number[] = [];
  for (let left = whole - 1; found.length < count && left > 0; left -= found.at(-1)!)
    found.push(luck.between(1, Math.ceil(left / 2)));
  return found.length > 0 ? found : [whole];
};

export const sum = (amounts: readonly number[]): number =>
  amounts.reduce((total, amount) => total + amount, 0);
