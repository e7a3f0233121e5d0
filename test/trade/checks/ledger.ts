import {feesOf as feesOfElement} from '@florin/network';
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

/** Each capture and refund is one transfer of its amount, with the network's fees and the processor's. */
const oneTransferEach: Check = day => {
  const {books} = day;
  const transfers = grouped(
    books.entries.filter(({payment_id}) => payment_id !== null),
    ({transfer}) => transfer,
  );
  const fees = new Map(logOf(day).presentments.map(decision => [keyOfRequest(decision), decision.said[126]]));
  const orders = new Map(paired(day).map(({sale, row}) => [row.id, sale.order]));
  const wrong = (['capture', 'refund'] as const).flatMap(kind =>
    books[`${kind}s`].flatMap(({id, payment_id, amount, trace}) => {
      const name = `clearing ${id}`;
      const entries = transfers.get(name) ?? [];
      transfers.delete(name);
      const order = orders.get(payment_id);
      const element = trace && fees.get(keyOf({trace}));
      if (!order || !element) return [`${name} is of no order, or not in the network's log`];
      const {interchange, scheme} = feesOfElement(element);
      const {processor, ...published} = feesOf({kind, amount}, order);
      const moved = kind === 'refund' ? -amount : amount;
      const expected = {
        ...{interchange: -interchange, merchant_payable: -(moved - interchange - scheme - processor)},
        ...{network_receivable: moved, processor_fees: -processor, scheme_fees: -scheme},
      };
      return [
        ...unlike(`fees of ${id}`, published, {interchange, scheme}),
        ...unlike(
          name,
          booked(Object.entries(expected)),
          booked(entries.map(entry => [entry.account, entry.amount])),
        ),
        ...unlike(`payment of ${name}`, [payment_id], [...new Set(entries.map(entry => entry.payment_id))]),
      ];
    }),
  );
  return [...wrong, ...[...transfers.keys()].map(name => `${name} is of no capture and no refund`)];
};

export const LEDGER: Record<string, Check> = {
  'debits are credits in each currency': balancedBy(({currency}) => currency),
  'debits are credits of each payment and each settlement': byPayment,
  'debits are credits of each transfer': byTransfer,
  'each capture and refund is one transfer with its fees': oneTransferEach,
};
