import {callers} from './callers.ts';
import {cards} from './cards.ts';
import {envelopes} from './envelopes.ts';
import {payments} from './payments.ts';
import {refunds} from './refunds.ts';
import {increments} from './increments.ts';
import {voids} from './voids.ts';

/** Our processor with one fault, written into one built file. */
export interface Mutant {
  /** Also the name of its folder. */
  id: string;
  says: string;
  /** Below `node_modules/@florin`. */
  file: string;
  /** What stands there just once, and what stands there instead. */
  from: string;
  to: string;
  /** Ids of rules that it cannot keep. */
  caught: readonly string[];
}

/** Faults that a processor could really have. Each has to be found. */
export const mutants: readonly Mutant[] = [
  ...payments,
  ...envelopes,
  ...callers,
  ...cards,
  ...increments,
  ...voids,
  ...refunds,
];
