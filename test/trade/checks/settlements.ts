import type {SettlementRun} from '@florin/processor';
import type {PaymentLine, SettlementReport} from '@florin/protocol';
import type {Day} from '../day.ts';
import {HELD, RESERVE} from '../merchants.ts';
import {sum} from '../order.ts';
import {amounts, dueOf, owner, share, together, type Due, type Item, type Period} from '../record.ts';
import {grouped, unlike, type Check} from './check.ts';

const reportsOf = ({api}: Day): {merchant: string; report: SettlementReport}[] =>
  Object.entries(api).flatMap(([merchant, {settlements}]) => settlements.map(report => ({merchant, report})));

/** A report's sums in the record's words: what is withheld is due, and what is released was. */
const dueFrom = (report: SettlementReport): Due => {
  const {captures, captured, refunds, refunded, fees, net} = report;
  return {
    ...{captures, captured, refunds, refunded, net: net + heldBy(report)},
    ...{interchange: fees.interchange, scheme: fees.scheme, processor: fees.processor},
  };
};

/** What a settlement has withheld, less what it has paid of that. */
const heldBy = ({reserved, released}: Pick<SettlementReport, 'reserved' | 'released'>): number =>
  reserved - released;

const paymentLines = ({lines}: SettlementReport): PaymentLine[] =>
  lines.filter((line): line is PaymentLine => 'payment' in line);

const madeIn = (runs: readonly SettlementRun[]) => runs.flatMap(({settlements}) => settlements);

/** What came of settlements by whom it is owed to: as each processor said it, and as its merchant is shown it. */
const madeBy = (day: Day, runs: readonly SettlementRun[]): Map<string, Due[]> => {
  const shown = new Map<string, SettlementReport>(reportsOf(day).map(({report}) => [report.id, report]));
  const made = grouped(madeIn(runs), ({merchant_id, currency}) => owner(merchant_id, currency));
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
  const shown = reportsOf(day).flatMap(({report}) => (report.id === HELD.settlement ? [] : [report.id]));
  const made = madeIn([...noon, ...meanwhile, ...evening]).map(({id}) => id);
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
  const lines = reportsOf(day).flatMap(({report}) => paymentLines(report));
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

/** Of each settlement of whom has a reserve its share is withheld; what was held before is paid once, at noon. */
const withheldAndPaid: Check = day => {
  const reports = reportsOf(day);
  const released = reports.flatMap(({merchant, report}) =>
    report.lines.flatMap(({kind, id, amount}) => (kind === 'release' ? [{merchant, id, amount}] : [])),
  );
  const {merchant, basisPoints} = RESERVE;
  const {settlement: id, amount} = HELD;
  const atNoon = madeIn(day.runs.noon).map(settlement => settlement.released);
  return [
    ...reports.flatMap(({merchant: whose, report}) => {
      const due = sum(paymentLines(report).map(({net}) => net));
      const own = whose === merchant && due > 0 ? share(due, basisPoints) : 0;
      return unlike(`withheld by ${report.id}`, report.id === id ? amount : own, report.reserved);
    }),
    ...unlike('released', [{merchant, id, amount}], released),
    ...unlike('released at noon', amount, sum(atNoon)),
    ...[...grouped(day.books.entries, ({merchant_id, currency}) => owner(merchant_id, currency))].flatMap(
      ([name, entries]) => unlike(`${name} in reserve`, -heldOf(day, name), accountOf(entries, 'reserve')),
    ),
  ];
};

/** What is withheld in the end, as its merchant is shown it. */
const heldOf = (day: Day, name: string): number =>
  sum(
    reportsOf(day).map(({merchant, report}) =>
      owner(merchant, report.currency) === name ? heldBy(report) : 0,
    ),
  );

/** What stands on an account. */
const accountOf = (entries: Day['books']['entries'], wanted: string): number =>
  sum(entries.filter(({account}) => account === wanted).map(({amount}) => amount));

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
    const earned = due.get(name)?.net ?? 0;
    const held = heldOf(day, name);
    const net = earned - held;
    const lines = (reports.get(name) ?? []).flatMap(({report}) => report.lines);
    const entries = ledger.get(name) ?? [];
    const settled = entries.filter(({settlement_id}) => settlement_id !== null);
    const {paid_out, reserved, pending} = balances.get(name) ?? {paid_out: 0, reserved: 0, pending: 0};
    return [
      ...unlike(`${name} in settlements`, net, sum(lines.map(line => line.net))),
      ...unlike(`${name} in the database`, net, sum((rows.get(name) ?? []).map(row => row.net))),
      ...unlike(`${name} in the ledger`, earned, accountOf(settled, 'merchant_payable')),
      ...unlike(
        `${name} in the balance`,
        {paid_out: net, reserved: held, pending: 0},
        {paid_out, reserved, pending},
      ),
      ...OVER.flatMap(account => unlike(`${name} still on ${account}`, 0, 0 + accountOf(entries, account))),
    ];
  });
};

/** Accounts on which nothing is left when the day is over. */
const OVER = [
  ...['merchant_payable', 'cardholder_clearing', 'refunds', 'network_receivable'],
  ...['interchange', 'scheme_fees'],
];

export const SETTLEMENTS: Record<string, Check> = {
  'a settlement on all processors at once is one a merchant and currency': oneEach,
  'each capture and refund is settled once': settledOnce,
  'the reserve is withheld of whom it is, and paid once when its time has come': withheldAndPaid,
  'merchants are paid the same in record, API and ledger': paidOutAlike,
};
