import {Agent} from 'node:http';
import type {Merchant} from '@florin/merchant';
import type {SettlementRun} from '@florin/processor';
import {chance} from '../faults/real/chance.ts';
import {startStandOn, type DatabaseName, type Stand} from '../faults/real/stand.ts';
import {inParallel} from '../support/in-parallel.ts';
import {gather, type Evidence} from './evidence.ts';
import {enterMerchants, MERCHANTS, merchantsAt} from './merchants.ts';
import {meetFaults, type Waiting} from './meet-faults.ts';
import {drawOrders, type Deed} from './order.ts';
import type {Period, Sale} from './record.ts';
import {follow, sell} from './sell.ts';
import {startWireNetwork, type WireNetwork} from './wire-network.ts';

export interface DayOptions {
  database: DatabaseName;
  payments: number;
  seed: number;
  /** Hears what time of the day it is. */
  hear?: (text: string) => void;
}

/** A day of trade and all that is left of it. */
export interface Day extends Evidence {
  database: DatabaseName;
  sales: Sale[];
  /** What went wrong for somebody, and should not have. */
  failed: string[];
  /** Requests to pay that each processor took from the line. */
  took: number[];
  /** What each processor answered to each settlement: at noon, while the afternoon's trade went on, and in the evening. */
  runs: Record<'noon' | 'meanwhile' | 'evening', SettlementRun[]>;
  /** Of sales without faults with what followed them, and of the settlements that nothing went on beside. */
  seconds: {trading: number; settling: number};
}

/** Sales under way at all times. */
const AT_ONCE = 16;

/** Orders, captures, voids and refunds at real processes, which settle three times, all at once. */
export const dayOfTrade = async ({database, payments, seed, hear}: DayOptions): Promise<Day> => {
  const agent = new Agent({keepAlive: true});
  const options = {seed, agent, prepare: enterMerchants};
  const stand = await startStandOn(database, options, startWireNetwork);
  try {
    const took = inTurn(stand);
    const sales = drawOrders(chance(seed), MERCHANTS, payments).map((order): Sale => ({order, items: []}));
    const trade = startTrade(stand);
    const {morning, afternoon} = halve(sales.filter(({order}) => !order.fault));
    const waiting = await trade.meet(sales.filter(({order}) => order.fault));
    hear?.('some answers were lost');
    const first = await timed(() => trade.halfDay(morning, 'morning'));
    hear?.(`${morning.length} payments by noon`);
    const noon = await timed(() => settle(stand));
    hear?.('settled');
    const second = await timed(async () => {
      await trade.followUp(morning);
      const [runs] = await Promise.all([settle(stand), trade.halfDay(afternoon, 'afternoon')]);
      return runs;
    });
    await waiting.over;
    hear?.(`${sales.length} payments by evening`);
    const evening = await timed(() => settle(stand));
    return {
      ...(await gather(stand, merchantsAt(stand.proxy.origin))),
      ...{database, sales, failed: trade.failed, took: took()},
      runs: {noon: noon.value, meanwhile: second.value, evening: evening.value},
      seconds: {trading: first.seconds + second.seconds, settling: noon.seconds + evening.seconds},
    };
  } finally {
    agent.destroy();
    await stand.close();
  }
};

const halve = (sales: readonly Sale[]): Record<Period, Sale[]> => {
  const middle = Math.ceil(sales.length / 2);
  return {morning: sales.slice(0, middle), afternoon: sales.slice(middle)};
};

/** Sends calls to the processors in turn. Answers with how to ask for the payments that each has taken. */
const inTurn = ({proxy}: Stand<WireNetwork>): (() => number[]) => {
  const {behind} = proxy;
  const took = behind.map(() => 0);
  const turns = new Map<string, number>();
  proxy.choosing = ({method, url}) => {
    const isPayment = method === 'POST' && url === '/v1/payments';
    // Payments have a turn of their own, or what comes between them would lead all to one processor.
    const kind = isPayment ? 'payments' : 'others';
    const turn = turns.get(kind) ?? 0;
    turns.set(kind, (turn + 1) % behind.length);
    if (isPayment) took[turn]!++;
    return behind[turn]!;
  };
  return () => took;
};

/** At the same moment on every processor. */
const settle = ({processors}: Stand<WireNetwork>): Promise<SettlementRun[]> =>
  Promise.all(processors.map(processor => processor.settle()));

const timed = async <T>(work: () => Promise<T>): Promise<{value: T; seconds: number}> => {
  const began = performance.now();
  const value = await work();
  return {value, seconds: (performance.now() - began) / 1_000};
};

const startTrade = ({proxy, network}: Stand<WireNetwork>) => {
  const merchants = merchantsAt(proxy.origin);
  const failed: string[] = [];
  const watched = async ({order}: Sale, work: (merchant: Merchant) => Promise<void>): Promise<void> => {
    try {
      await work(merchants.get(order.merchant)!);
    } catch (error) {
      failed.push(`${order.reference}: ${String(error)}`);
    }
  };
  const now = ({order: {later, deeds}}: Sale, period: Period): readonly Deed[] =>
    later && period === 'morning' ? deeds.slice(0, 1) : deeds;
  const halfDay = (half: readonly Sale[], period: Period): Promise<void> =>
    inParallel(AT_ONCE, half, sale =>
      watched(sale, async merchant => {
        await sell(merchant, sale, period);
        await follow(merchant, sale, now(sale, period), period);
      }),
    );
  /** What the morning has left to be done. */
  const followUp = (half: readonly Sale[]): Promise<void> =>
    inParallel(AT_ONCE, half, sale =>
      watched(sale, merchant =>
        follow(merchant, sale, sale.order.deeds.slice(now(sale, 'morning').length), 'afternoon'),
      ),
    );
  const meet = (meeting: readonly Sale[]): Promise<Waiting> =>
    meetFaults(network, meeting, sale => watched(sale, merchant => sell(merchant, sale, 'morning')));
  return {failed, halfDay, followUp, meet};
};
