import type {Context} from '../context.js';
import {reconcileDays, type DayOff} from './reconcile.js';
import {presentPending} from './present.js';
import {payOut, type Settlement} from './pay-out.js';

/** What a settlement did. */
export interface SettlementRun {
  /** Captures and refunds the network took for clearing in this run. */
  cleared: number;
  /** Those the network refused, by id. */
  refused: string[];
  /**
   * Those without an answer that says what became of them, and refunds of captures that have none. They are presented
   * again in the next run. By id.
   */
  waiting: string[];
  /** Days on which the network has other figures than we have. */
  off: DayOff[];
  /** How many days the network said nothing about. They are asked about again in the next run. */
  unasked: number;
  settlements: Settlement[];
}

/**
 * Clears and settles all that is captured and given back: presents each capture and each refund to the network, then
 * pays out to every merchant what is cleared, captures less refunds and fees, and holds the figures of each day
 * against the network's. May run on several processors at once; each
 * is settled once.
 * @param day all that there is, unless given
 */
export const settle = async (context: Context, day?: MerchantDay): Promise<SettlementRun> => {
  const presented = await presentPending(context, day);
  // Paid first: whatever the network may have otherwise, nobody waits for their money.
  const settlements = await payOut(context, day);
  return {...presented, settlements, ...(await reconcileDays(context, day?.merchant))};
};

/** One merchant's day: what was captured and given back before it ended, in ms since 1970. */
export interface MerchantDay {
  merchant: string;
  before: number;
}
