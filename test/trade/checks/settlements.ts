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

/** Of each settlement, which all processors began at once, one comes of each merchant and currency that is owed money. */
const oneEach: Check = day => {
  const reports = new Map(
    reportsOf(day).map(({merchant, report}) => [report.id as string, {merchant, report}]),
  );
  const wrong = PERIODS.flatMap(period => {
    const runs = day.runs[period];
    const made = grouped(
      runs.flatMap(({settlements}) => settlements),
      ({merchant_id, currency}) => owner(merchant_id, currency),
    );
    const due = dueOf(day.sales, period);
    const cleared = sum([...due.values()].map(({captures, refunds}) => captures + refunds));
    const left = runs.flatMap(({refused, waiting}) => [...refused, ...waiting]);
    return [
      ...[...new Set([...due.keys(), ...made.keys()])].flatMap(name => {
        const found = made.get(name) ?? [];
        const shown = found.flatMap(({id}) => reports.get(id)?.report ?? []);
        for (const {id} of found) reports.delete(id);
        return unlike(`${period}: ${name}`, due.has(name) ? [due.get(name)] : [], shown.map(dueFrom));
      }),
      ...unlike(`${period}: cleared`, cleared, sum(runs.map(run => run.cleared))),
      ...left.map(id => `${period}: ${id} was refused, or left waiting`),
    ];
  });
  return [...wrong, ...[...reports.keys()].map(id => `${id} came of no settlement that was asked for`)];
};

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
  const ledger = grouped(day.books.entries, ({merchant_id, currency}) => owner(merchant_id, currency));
  const balances = new Map(
    Object.entries(day.api).flatMap(([merchant, {balance}]) =>
      balance.balances.map(row => [owner(merchant, row.currency), row] as const),
    ),
  );
  const names = new Set([...due.keys(), ...reports.keys(), ...ledger.keys(), ...balances.keys()]);
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
