import type {SettlementRun} from '@florin/processor';
import type {SettlementReport} from '@florin/protocol';
import type {Day} from '../day.ts';
import {sum} from '../order.ts';
import {amounts, dueOf, owner, together, type Due, type Item, type Period} from '../record.ts';
import {grouped, unlike, type Check} from './check.ts';

const reportsOf = ({api}: Day): {merchant: string; report: SettlementReport}[] =>
  Object.entries(api).flatMap(([merchant, {settlements}]) => settlements.map(report => ({merchant, report})));

/** A report's sums in the record's words. */
const dueFrom = ({captures, captured, refunds, refunded, fees, net}: SettlementReport): Due => ({
  ...{captures, captured, refunds, refunded},
  ...{interchange: fees.interchange, scheme: fees.scheme, processor: fees.processor, net},
});

/** What came of settlements by whom it is owed to: as each processor said it, and as its merchant is shown it. */
const madeBy = (day: Day, runs: readonly SettlementRun[]): Map<string, Due[]> => {
  const shown = new Map<string, SettlementReport>(reportsOf(day).map(({report}) => [report.id, report]));
  const made = grouped(
    runs.flatMap(({settlements}) => settlements),
    ({merchant_id, currency}) => owner(merchant_id, currency),
  );
  const dues = [...made].map(([name, rows]): [string, Due[]] => [
    name,
    rows.flatMap(({id}) => shown.get(id) ?? []).map(dueFrom),
  ]);
  return new Map(dues);
};

/**
 * Of a settlement that all processors begin at once, one comes of each merchant and currency that is owed money. While trade
 * goes on there may be more, as each of them looks at another moment; together they are what is due.
 */
const oneEach: Check = day => {
  const {noon, meanwhile, evening} = day.runs;
  const shown = reportsOf(day).map(({report}): string => report.id);
  const made = [...noon, ...meanwhile, ...evening].flatMap(({settlements}) => settlements.map(({id}) => id));
  return [
    ...asDue(day, 'morning', noon),
    ...asDue(day, 'afternoon', [...meanwhile, ...evening]),
    ...once(day, 'noon', noon),
    ...once(day, 'evening', evening),
    ...unlike('settlements', made.sort(), shown.sort()),
  ];
};

/** What came of settlements is what is due, and each of it was cleared by one processor. */
const asDue = (day: Day, period: Period, runs: readonly SettlementRun[]): string[] => {
  const due = dueOf(day.sales, period);
  const made = madeBy(day, runs);
  const {captures, refunds} = together([...due.values()]);
  return [
    ...[...new Set([...due.keys(), ...made.keys()])].flatMap(name =>
      unlike(`${period}: ${name}`, together([due.get(name) ?? []].flat()), together(made.get(name) ?? [])),
    ),
    ...unlike(`${period}: cleared`, captures + refunds, sum(runs.map(({cleared}) => cleared))),
  ];
};

/** Nothing was settled twice, and nothing left. */
const once = (day: Day, name: string, runs: readonly SettlementRun[]): string[] => [
  ...[...madeBy(day, runs)].flatMap(([whose, {length}]) =>
    unlike(`${name}: settlements of ${whose}`, 1, length),
  ),
  ...runs.flatMap(({refused, waiting}) => [...refused, ...waiting]).map(id => `${name}: ${id} is left`),
];

/** Each capture and refund is a line of one settlement, and nothing else is a line. */
const settledOnce: Check = day => {
  const lines = reportsOf(day).flatMap(({report}) => report.lines);
  const byId = grouped(lines, ({id}) => id);
  const twice = [...byId]
    .filter(([, same]) => same.length > 1)
    .map(([id]) => `${id} is settled more than once`);
  const byPayment = grouped(lines, ({payment}) => payment);
  const wrong = day.sales.flatMap(({order, told, items}) => {
    const own = byPayment.get(told?.sub ?? '') ?? [];
    byPayment.delete(told?.sub ?? '');
    const found = own.map(({kind, amount}): Pick<Item, 'kind' | 'amount'> => ({
      kind,
      amount: Math.abs(amount),
    }));
    return (['capture', 'refund'] as const).flatMap(kind =>
      unlike(`${kind}s of ${order.reference} in settlements`, amounts(items, kind), amounts(found, kind)),
    );
  });
  return [...twice, ...wrong, ...[...byPayment.keys()].map(id => `${id} is settled, and nobody's`)];
};

/** What each merchant was paid, to the cent: by its own record, the lines it was shown, its balance, and the ledger. */
const paidOutAlike: Check = day => {
  const due = dueOf(day.sales);
  const reports = grouped(reportsOf(day), ({merchant, report}) => owner(merchant, report.currency));
  const rows = grouped(day.books.settlements, row => owner(row.merchant_id, row.currency));
  const ledger = grouped(day.books.entries, ({merchant_id, currency}) => owner(merchant_id, currency));
  const balances = new Map(
    Object.entries(day.api).flatMap(([merchant, {balance}]) =>
      balance.balances.map(row => [owner(merchant, row.currency), row] as const),
    ),
  );
  const names = new Set([
    ...due.keys(),
    ...reports.keys(),
    ...rows.keys(),
    ...ledger.keys(),
    ...balances.keys(),
  ]);
  return [...names].flatMap(name => {
    const net = due.get(name)?.net ?? 0;
    const lines = (reports.get(name) ?? []).flatMap(({report}) => report.lines);
    const entries = ledger.get(name) ?? [];
    const {paid_out, pending} = balances.get(name) ?? {paid_out: 0, pending: 0};
    const inLedger = (account: string, isPayout: boolean): number =>
      sum(
        entries
          .filter(entry => entry.account === account && (!isPayout || entry.settlement_id !== null))
          .map(({amount}) => amount),
      );
    return [
      ...unlike(`${name} in settlements`, net, sum(lines.map(line => line.net))),
      ...unlike(`${name} in the database`, net, sum((rows.get(name) ?? []).map(row => row.net))),
      ...unlike(`${name} in the ledger`, net, inLedger('merchant_payable', true)),
      ...unlike(`${name} in the balance`, {paid_out: net, pending: 0}, {paid_out, pending}),
      ...unlike(`${name} still owed`, 0, 0 + inLedger('merchant_payable', false)),
      ...unlike(`${name} still to come from the network`, 0, 0 + inLedger('network_receivable', false)),
    ];
  });
};

export const SETTLEMENTS: Record<string, Check> = {
  'a settlement on all processors at once is one a merchant and currency': oneEach,
  'each capture and refund is settled once': settledOnce,
  'merchants are paid the same in record, API and ledger': paidOutAlike,
};
