import type {SettlementRun} from '@florin/processor';
import type {SettlementReport} from '@florin/protocol';
import type {Day} from '../day.ts';
import {sum} from '../order.ts';
import {amounts, dueOf, owner, PERIODS, type Due, type Item} from '../record.ts';
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
  const [atNoon, later] = PERIODS.map(period => dueOf(day.sales, period));
  const [first, last] = [madeBy(day, noon), madeBy(day, evening)];
  const rest = madeBy(day, [...meanwhile, ...evening]);
  return [
    ...each(atNoon!, first, (name, due) => unlike(`noon: ${name}`, due, first.get(name) ?? [])),
    ...each(later!, rest, (name, due) => unlike(`afternoon: ${name}`, due, together(rest.get(name)))),
    ...[...last].flatMap(([name, {length}]) => unlike(`evening: settlements of ${name}`, 1, length)),
    ...unlike('noon: cleared', itemsOf(atNoon!), sum(noon.map(({cleared}) => cleared))),
    ...unlike(
      'afternoon: cleared',
      itemsOf(later!),
      sum([...meanwhile, ...evening].map(({cleared}) => cleared)),
    ),
    ...[...noon, ...evening]
      .flatMap(({refused, waiting}) => [...refused, ...waiting])
      .map(id => `${id} is not taken`),
    ...meanwhile.flatMap(({refused}) => refused).map(id => `${id} was refused`),
    ...unlike(
      'settlements',
      told(day),
      reportsOf(day)
        .map(({report}) => report.id as string)
        .sort(),
    ),
  ];
};

/** All that any processor said it has made. */
const told = ({runs}: Day): string[] =>
  Object.values(runs)
    .flat()
    .flatMap(({settlements}) => settlements.map(({id}) => id))
    .sort();

const each = (
  due: ReadonlyMap<string, Due>,
  made: ReadonlyMap<string, Due[]>,
  compare: (name: string, due: Due[]) => string[],
): string[] =>
  [...new Set([...due.keys(), ...made.keys()])].flatMap(name =>
    compare(name, due.has(name) ? [due.get(name)!] : []),
  );

const together = (dues: readonly Due[] = []): Due[] => {
  const [first, ...others] = dues;
  if (!first) return [];
  const names = Object.keys(first) as (keyof Due)[];
  return [
    Object.fromEntries(
      names.map(name => [name, sum([first, ...others].map(due => due[name]))]),
    ) as unknown as Due,
  ];
};

const itemsOf = (due: ReadonlyMap<string, Due>): number =>
  sum([...due.values()].map(({captures, refunds}) => captures + refunds));

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
