import {setTimeout as sleep} from 'node:timers/promises';
import {inParallel} from '../support/in-parallel.ts';
import type {Fault} from './order.ts';
import type {Sale} from './record.ts';
import type {WireNetwork} from './wire-network.ts';

/** Payments whose answers do not come, which the day does not wait for. */
export interface Waiting {
  over: Promise<unknown>;
}

type Pay = (sale: Sale) => Promise<void>;

/** Has each of these paid for while the network's answers to authorizations fail as its order says. */
export const meetFaults = async (
  network: WireNetwork,
  sales: readonly Sale[],
  pay: Pay,
): Promise<Waiting> => {
  const meeting = (fault: Fault): Sale[] => sales.filter(({order}) => order.fault === fault);
  for (const fault of ['hang_up', 'wrong_mac'] as const) {
    await network.setFault(fault);
    // Two at a time: a connection that ends takes with it whatever else is under way on it.
    await inParallel(2, meeting(fault), pay);
  }
  const waiting: Waiting[] = [];
  for (const fault of ['silence', 'late'] as const) {
    await network.setFault(fault);
    waiting.push(await allAsked(network, meeting(fault), pay));
  }
  await network.setFault('none');
  return {over: Promise.all(waiting.map(({over}) => over))};
};

/** All at once. Answers when the network has decided on each of them. */
const allAsked = async (network: WireNetwork, sales: readonly Sale[], pay: Pay): Promise<Waiting> => {
  const before = await countAsked(network);
  let told = 0;
  const over = Promise.all(sales.map(sale => pay(sale).finally(() => told++)));
  while (told < sales.length && (await countAsked(network)) < before + sales.length) await sleep(100);
  return {over};
};

const countAsked = async ({decisions}: WireNetwork): Promise<number> =>
  (await decisions()).filter(({request}) => request.mti === '0100').length;
