import {isIncrement, isReversal, matchingKey, originalOf} from '@florin/network';
import {approved, type Decision} from '@florin/sandbox';
import type {Row} from '../../faults/real/books.ts';
import {keyOf} from '../../faults/books.ts';
import type {Day} from '../day.ts';
import type {Sale} from '../record.ts';

/** What is wrong, each in a sentence; empty where it holds. */
export type Check = (day: Day) => string[];

/** What the network decided, by what was asked. */
export const logOf = ({decisions}: Day) => ({
  authorizations: decisions.filter(({request}) => request.mti === '0100' && !isIncrement(request)),
  increments: decisions.filter(({request}) => isIncrement(request)),
  presentments: decisions.filter(({request}) => request.mti === '0220'),
  reversals: decisions.filter(({request}) => isReversal(request)),
});

/** Those that were approved. */
export const approvals = (decisions: readonly Decision[]): Decision[] => decisions.filter(approved);

/** The authorization that a presentment or a reversal names. */
export const namedBy = ({request}: Decision): string => (90 in request ? originalOf(request[90]).key : '');

export const keyOfRequest = ({request}: Decision): string => matchingKey(request);

/** Entries by what each is found by; several may be found by one. */
export const grouped = <T>(list: readonly T[], by: (item: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(by(item));
    if (group) group.push(item);
    else groups.set(by(item), [item]);
  }
  return groups;
};

/** Payments with the order that each is for. Those that belong to none are left out. */
export const paired = ({sales, books: {payments}}: Day): {sale: Sale; row: Row}[] => {
  const byId = new Map(payments.map(row => [row.id, row]));
  return sales.flatMap(sale => {
    const row = byId.get(sale.told?.sub ?? '');
    return row ? [{sale, row}] : [];
  });
};

/** Orders by the name that the network knows their authorization by. */
export const salesByKey = (day: Day): Map<string, Sale> =>
  new Map(paired(day).map(({sale, row}) => [keyOf(row), sale]));

/** A sentence where two values are not the same. */
export const unlike = (name: string, expected: unknown, found: unknown): string[] => {
  const [one, other] = [JSON.stringify(expected), JSON.stringify(found)];
  return one === other ? [] : [`${name}: ${other} instead of ${one}`];
};
