import type {Context} from '../context.js';
import {presentCaptures} from './present.js';
import {payOut, type Settlement} from './pay-out.js';

/** What a settlement did. */
export interface SettlementRun {
  /** Captures the network took for clearing in this run. */
  cleared: number;
  /** Captures the network refused, by id. */
  refused: string[];
  /** Captures without an answer that says what became of them. They are presented again in the next run. By id. */
  waiting: string[];
  settlements: Settlement[];
}

/**
 * Clears and settles all that is captured: presents each capture to the network, then pays out to every merchant
 * what is cleared, less fees. May run on several processors at once; each capture is settled once.
 */
export const settle = async (context: Context): Promise<SettlementRun> => {
  const presented = await presentCaptures(context);
  return {...presented, settlements: await payOut(context)};
};
