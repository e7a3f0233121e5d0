import {feesOf as feesOfElement} from '@florin/network';
import type {Fees} from '@florin/protocol';
import {keyOf} from '../../faults/books.ts';
import type {Day} from '../day.ts';
import {sum} from '../order.ts';
import {feesOf} from '../record.ts';
import {grouped, keyOfRequest, logOf, paired, unlike, type Check} from './check.ts';

type Entry = Day['books']['entries'][number];

/** Debits are credits, of whatever entries are taken together. */
const balancedBy =
  (name: (entry: Entry) => string): Check =>
  ({books: {entries}}) =>
    [...grouped(entries, name)].flatMap(([group, list]) => {
      const off = sum(list.map(({amount}) => amount));
      return off === 0 ? [] : [`${group} is off by ${off}`];
    });

const byPayment = balancedBy(
  ({payment_id, settlement_id, currency}) => `${payment_id ?? settlement_id} in ${currency}`,
);
const byTransfer = balancedBy(({transfer, currency}) => `${transfer} in ${currency}`);

type Booked = readonly (readonly [account: string, amount: number])[];

/** What a transfer moves, account by account: one that is booked twice has each of them twice. */
const booked = (moves: Booked): Booked =>
  moves.filter(([, amount]) => amount !== 0).sort(([a], [b]) => (a < b ? -1 : 1));

/** The transfers of a capture or refund, by name: as it was asked for, and as it was cleared with its fees. */
const transfersOf = (
  kind: 'capture' | 'refund',
  id: string,
  amount: number,
  fees: Fees,
): Record<string, Record<string, number>> => {
  const {interchange, scheme, processor} = fees;
  const kept = {interchange: -interchange, scheme_fees: -scheme, processor_fees: -processor};
  const cost = {...kept, merchant_payable: interchange + scheme + processor};
  return kind === 'capture'
    ? {
        [`capture ${id}`]: {cardholder_clearing: amount, merchant_payable: -amount},
        [`clearing ${id}`]: {network_receivable: amount, cardholder_clearing: -amount, ...cost},
      }
    : {
        [`refund ${id}`]: {refunds: -amount, merchant_payable: amount},
        [`clearing ${id}`]: {network_receivable: -amount, refunds: amount, ...cost},
      };
};

/** Each capture and refund is booked once as it was asked for, and once as it was cleared, with all fees. */
const bookedOnce: Check = day => {
  const {books} = day;
  const transfers = grouped(
    books.entries.filter(({payment_id}) => payment_id !== null),
    ({transfer}) => transfer,
  );
  const fees = new Map(logOf(day).presentments.map(decision => [keyOfRequest(decision), decision.said[126]]));
  const orders = new Map(paired(day).map(({sale, row}) => [row.id, sale.order]));
  const wrong = (['capture', 'refund'] as const).flatMap(kind =>
    books[`${kind}s`].flatMap(({id, payment_id, amount, trace}) => {
      const order = orders.get(payment_id);
      const element = trace && fees.get(keyOf({trace}));
      if (!order || !element) return [`${id} is of no order, or not in the network's log`];
      const {interchange, scheme} = feesOfElement(element);
      const {processor, ...published} = feesOf({kind, amount}, order);
      const expected = transfersOf(kind, id, amount, {interchange, scheme, processor});
      const off = Object.entries(expected).flatMap(([name, moves]) => {
        const entries = transfers.get(name) ?? [];
        transfers.delete(name);
        const found = booked(entries.map(entry => [entry.account, entry.amount]));
        const payments = [...new Set(entries.map(entry => entry.payment_id))];
        return [
          ...unlike(name, booked(Object.entries(moves)), found),
          ...unlike(`payment of ${name}`, [payment_id], payments),
        ];
      });
      return [...unlike(`fees of ${id}`, published, {interchange, scheme}), ...off];
    }),
  );
  return [...wrong, ...[...transfers.keys()].map(name => `${name} is of no capture and no refund`)];
};

export const LEDGER: Record<string, Check> = {
  'debits are credits in each currency': balancedBy(({currency}) => currency),
  'debits are credits of each payment and each settlement': byPayment,
  'debits are credits of each transfer': byTransfer,
  'each capture and refund is booked as asked for and as cleared, with its fees': bookedOnce,
};
