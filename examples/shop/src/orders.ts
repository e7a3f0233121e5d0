import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Money, ResultClaims} from '@florin/merchant';
import type {Product} from './catalogue.js';

/** How an order was paid. */
export interface Paid {
  /** The payment's id: an order is fulfilled once for it, and one payment fulfils one order. */
  payment: string;
  card: Pick<ResultClaims['card'], 'brand' | 'last4'>;
  /** Whether the shop has claimed the money yet. */
  captured: boolean;
}

/** What the shop knows of an order. Results are verified against this and nothing else. */
export interface Order {
  /** Hard to guess: whoever has the link sees the order. Also its `reference` at the processor. */
  id: string;
  product: string;
  amount: Money;
  /** Every session that was opened for it. */
  sessions: string[];
  paid?: Paid;
}

/** The shop's orders. */
export interface Orders {
  create(product: Product): Order;
  find(id: string): Order | undefined;
  addSession(id: string, session: string): void;
  /** Marks an order paid. False where it already is, or where the payment has paid another: nothing changes then. */
  markPaid(id: string, paid: Paid): boolean;
  markCaptured(id: string): void;
}

/**
 * Orders in one JSON file, written whole at every change and put in place by a rename: a small shop's database.
 * One process at a time.
 */
export const fileOrders = (folder: string): Orders => {
  const file = join(folder, 'orders.json');
  mkdirSync(folder, {recursive: true});
  const orders = new Map(read(file).map(order => [order.id, order]));
  const save = (): void => {
    writeFileSync(`${file}.new`, JSON.stringify([...orders.values()], null, 1));
    renameSync(`${file}.new`, file);
  };
  const change = (id: string, how: (order: Order) => void): void => {
    how(orders.get(id)!);
    save();
  };
  const isSpent = (payment: string) => [...orders.values()].some(({paid}) => paid?.payment === payment);
  return {
    create: ({id: product, price: amount}) => {
      const order: Order = {id: randomBytes(15).toString('base64url'), product, amount, sessions: []};
      orders.set(order.id, order);
      save();
      return order;
    },
    find: id => orders.get(id),
    addSession: (id, session) => {
      if (!orders.get(id)!.sessions.includes(session)) change(id, order => order.sessions.push(session));
    },
    markPaid: (id, paid) => {
      if (orders.get(id)!.paid || isSpent(paid.payment)) return false;
      change(id, order => (order.paid = paid));
      return true;
    },
    markCaptured: id => change(id, order => (order.paid!.captured = true)),
  };
};

const read = (file: string): Order[] => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Order[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};
