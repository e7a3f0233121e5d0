import type {ResultClaims} from '@florin/protocol';
import {demoFees} from '@florin/sandbox';
import {sum, type Order} from './order.ts';

/** Before the settlement at noon, and after. */
export type Period = 'morning' | 'afternoon';

/** A capture or a refund that a merchant was told is done. The processor's own captures have no id that was told. */
export interface Item {
  kind: 'capture' | 'refund';
  amount: number;
  period: Period;
  id?: string;
}

/** What shopper and merchant were told of an order: the day's own record, kept outside of processor and network. */
export interface Sale {
  order: Order;
  session?: string;
  /** As signed, and verified by the merchant's server. */
  told?: ResultClaims;
  items: Item[];
  /** Authorized besides. */
  incremented?: number;
  /** By a void. */
  released?: number;
}

/** What a merchant is owed in one currency. Minor units. */
export interface Due {
  captures: number;
  captured: number;
  refunds: number;
  refunded: number;
  interchange: number;
  scheme: number;
  processor: number;
  net: number;
}

/** The processor keeps half a per cent of what is captured. */
const PROCESSOR = 50;

/** Basis points, half up. */
export const share = (amount: number, basisPoints: number): number =>
  Math.floor((amount * basisPoints + 5_000) / 10_000);

/** What an item costs by the published rates: a refund gets the interchange back, and pays the scheme again. */
export const feesOf = ({kind, amount}: Pick<Item, 'kind' | 'amount'>, {card: {brand}}: Order) => {
  const rate = demoFees[brand as keyof typeof demoFees]!;
  const interchange = share(amount, rate.interchange);
  return {
    interchange: kind === 'refund' ? 0 - interchange : interchange,
    scheme: share(amount, rate.scheme),
    processor: kind === 'refund' ? 0 : share(amount, PROCESSOR),
  };
};

/** By whom and what money is owed in. */
export const owner = (merchant: string, currency: string): string => `${merchant} ${currency}`;

/** What the record says is due, by merchant and currency; in one period, or all day. */
export const dueOf = (sales: readonly Sale[], period?: Period): Map<string, Due> => {
  const dues = new Map<string, Due>();
  for (const {order, items} of sales)
    for (const item of items) {
      if (period && item.period !== period) continue;
      const name = owner(order.merchant, order.amount.currency);
      dues.set(name, together([dues.get(name) ?? NOTHING, dueFor(item, order)]));
    }
  return dues;
};

const NOTHING: Due = {
  ...{captures: 0, captured: 0, refunds: 0, refunded: 0},
  ...{interchange: 0, scheme: 0, processor: 0, net: 0},
};

/** Several sums in one. */
export const together = (dues: readonly Due[]): Due =>
  dues.reduce(
    (one, other) => ({
      captures: one.captures + other.captures,
      captured: one.captured + other.captured,
      refunds: one.refunds + other.refunds,
      refunded: one.refunded + other.refunded,
      interchange: one.interchange + other.interchange,
      scheme: one.scheme + other.scheme,
      processor: one.processor + other.processor,
      net: one.net + other.net,
    }),
    NOTHING,
  );

const dueFor = (item: Item, order: Order): Due => {
  const fees = feesOf(item, order);
  const {amount} = item;
  const kept = fees.interchange + fees.scheme + fees.processor;
  return item.kind === 'capture'
    ? {...NOTHING, captures: 1, captured: amount, ...fees, net: amount - kept}
    : {...NOTHING, refunds: 1, refunded: amount, ...fees, net: -amount - kept};
};

/** Amounts of one kind, smallest first. */
export const amounts = (items: readonly Pick<Item, 'kind' | 'amount'>[], kind: Item['kind']): number[] =>
  items
    .filter(item => item.kind === kind)
    .map(({amount}) => amount)
    .sort((a, b) => a - b);

/** All that was captured, or refunded, of an order. */
export const totalOf = ({items}: Sale, kind: Item['kind']): number => sum(amounts(items, kind));

/** All that was authorized of an order that was paid. */
export const authorizedOf = ({order, incremented = 0}: Sale): number => order.amount.value + incremented;
