import {setTimeout as sleep} from 'node:timers/promises';
import type {ResultClaims} from '@florin/protocol';
import {card} from '../../support/shopper.ts';
import type {Chance} from './chance.ts';
import {act, checkout, type Deed} from './merchant.ts';
import {openTab, payIn, toldBy, type TabStorage} from './tab.ts';

/** All that somebody outside was told for good. */
export interface Told {
  /** Signed results that shoppers were shown. */
  results: ResultClaims[];
  /** What merchants were told is done. */
  deeds: Deed[];
}

/** One shopper with an order, and the merchant behind it. */
export interface Shop {
  origin: string;
  luck: Chance;
  told: Told;
}

interface Order {
  token: string;
  reference: string;
  terms: object;
}

const AMOUNT = 1999;
const GOOD = ['4242424242424242', '5555555555554444', '378282246310005', '6011111111111117'];
const BAD = ['4000000000009995', '4000000000000002'];
/**
 * Milliseconds for which a shopper who is told nothing comes back. A form gives up after one minute and a lease lasts for
 * half of one, and a processor that is killed again and again may live for a fifth of the time.
 */
const PATIENCE = 600_000;

/** Comes back until the order is paid, with another card after a decline. */
const payUntilPaid = async (
  shop: Shop,
  {token}: Order,
  number: string,
  storage: TabStorage = new Map(),
): Promise<ResultClaims> => {
  let next = number;
  for (let until = Date.now() + PATIENCE; Date.now() < until;) {
    const told = toldBy(await payIn(token, card(next), storage));
    if (told) shop.told.results.push(told);
    if (told?.status === 'authorized') return told;
    // What was reversed is told as a decline: a processor that dies all the time may do that more than once.
    if (told) [next, until] = [shop.luck.pick(GOOD), Date.now() + PATIENCE];
  }
  throw new Error('a shopper was told nothing');
};

type Plan = (shop: Shop, order: Order) => Promise<ResultClaims | undefined>;

const both = async (tasks: Promise<ResultClaims | undefined>[]) =>
  (await Promise.all(tasks)).find(told => told !== undefined);

/** Leaves in the middle of a payment; the document is gone, its storage perhaps not. */
const leave = async (shop: Shop, {token}: Order, storage: TabStorage): Promise<void> => {
  const tab = await openTab(token, storage);
  if (!tab) return;
  void tab.pay(card(shop.luck.pick(GOOD)));
  await sleep(shop.luck.between(0, 400));
  tab.leave();
};

const PLANS: Record<string, Plan> = {
  'pays once': (shop, order) => payUntilPaid(shop, order, shop.luck.pick(GOOD)),
  'is declined first': (shop, order) => payUntilPaid(shop, order, shop.luck.pick(BAD)),
  'pays in two tabs': (shop, order) =>
    both([payUntilPaid(shop, order, GOOD[0]!), payUntilPaid(shop, order, shop.luck.pick(GOOD))]),
  'reloads while paying': async (shop, order) => {
    const storage: TabStorage = new Map();
    await leave(shop, order, storage);
    return payUntilPaid(shop, order, shop.luck.pick(GOOD), storage);
  },
  'closes the tab while paying': async (shop, order) => {
    await leave(shop, order, new Map());
    return payUntilPaid(shop, order, shop.luck.pick(GOOD));
  },
  'goes away for good': async (shop, order) => {
    await leave(shop, order, new Map());
    return undefined;
  },
  'orders twice': async (shop, order) => {
    const again = await checkout(shop.origin, order.terms);
    const first = payUntilPaid(shop, order, shop.luck.pick(GOOD));
    return both([first, ...(again ? [payUntilPaid(shop, {...order, ...again}, GOOD[1]!)] : [])]);
  },
};

/** What the merchant does with what is paid. */
const follow = async ({origin, luck, told}: Shop, payment: string, captured: boolean): Promise<void> => {
  const does = async (kind: Deed['kind'], value?: number): Promise<void> =>
    void told.deeds.push(await act(origin, kind, payment, value));
  const part = luck.between(1, AMOUNT - 1);
  if (captured) return luck.is(0.3) ? does('refunds', part) : undefined;
  // What was given back for want of an answer stands as it was told, and adds nothing.
  if (luck.is(0.2)) await does('increments', part);
  switch (luck.between(0, 5)) {
    case 0:
      return does('capture');
    case 1:
      return does('void');
    case 2:
      await does('capture', part);
      return does('void');
    case 3:
      await does('capture', part);
      return does('refunds', luck.between(1, part));
  }
};

/** One order, from the basket to whatever the merchant does after. */
export const visit = async (shop: Shop, reference: string): Promise<void> => {
  const automatic = shop.luck.is(0.3);
  const capture = automatic ? 'automatic' : 'manual';
  const terms = {amount: {value: AMOUNT, currency: 'EUR'}, reference, capture};
  const session = await checkout(shop.origin, terms);
  if (!session) throw new Error(`a new order is paid: ${reference}`);
  const plan = PLANS[shop.luck.pick(Object.keys(PLANS))]!;
  const paid = await plan(shop, {token: session.token, reference, terms});
  if (paid) await follow(shop, paid.sub, automatic);
};
