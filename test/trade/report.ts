import type {SettlementRun} from '@florin/processor';
import {checkDay} from './checks.ts';
import type {Day} from './day.ts';
import {CURRENCIES, sum} from './order.ts';
import {amounts, authorizedOf, dueOf, owner, totalOf, type Sale} from './record.ts';

/** How often each word is said, the most frequent first. */
const tally = (words: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1));
  return sorted.map(([word, count]) => `${count} ${word}`).join(' · ') || 'none';
};

const captureWord = (sale: Sale): string => {
  const {order, items} = sale;
  if (order.capture === 'automatic') return 'automatic';
  const whole = totalOf(sale, 'capture') === authorizedOf(sale) ? 'full' : 'partial';
  return amounts(items, 'capture').length > 1 ? `${whole} in parts` : whole;
};

const refundWord = (sale: Sale): string => {
  const whole = totalOf(sale, 'refund') === totalOf(sale, 'capture') ? 'full' : 'partial';
  return amounts(sale.items, 'refund').length > 1 ? `${whole} in parts` : whole;
};

const owners = (runs: readonly SettlementRun[]): Set<string> =>
  new Set(runs.flatMap(({settlements}) => settlements.map(row => owner(row.merchant_id, row.currency))));

const has = (kind: 'capture' | 'refund') => (sale: Sale) => totalOf(sale, kind) > 0;

const countLines = ({sales, books, took, runs, database}: Day): [string, string][] => {
  const approved = sales.filter(({told}) => told?.status === 'authorized');
  const voided = approved.filter(({released}) => released !== undefined);
  const reversed = new Set(books.payments.filter(({state}) => state === 'reversed').map(({id}) => id));
  const isReversed = ({told}: Sale): boolean => reversed.has(told?.sub ?? '');
  const declined = sales.filter(sale => sale.told?.status === 'declined' && !isReversed(sale));
  const shared = `${took.length} ${took.length > 1 ? 'processors' : 'processor'} on ${database}`;
  return [
    [shared, `requests to pay: ${took.join(' · ')}`],
    ['brands', tally(sales.map(({order}) => order.card.brand))],
    ['currencies', tally(sales.map(({order}) => order.amount.currency))],
    ['approved', tally(approved.map(({order}) => `${order.capture} capture`))],
    ['declined', tally(declined.map(({told}) => told!.decline!.code))],
    ['captured', tally(approved.filter(has('capture')).map(captureWord))],
    ['incremented', tally(approved.filter(({incremented}) => incremented).map(() => 'approved'))],
    ['voided', tally(voided.map(sale => (has('capture')(sale) ? 'after a capture' : 'whole')))],
    ['refunded', tally(approved.filter(has('refund')).map(refundWord))],
    ['reversed', tally(sales.filter(isReversed).map(({order}) => order.fault ?? 'without a fault'))],
    ...Object.entries(runs).map(([name, each]): [string, string] => [
      `settled, ${name}`,
      `${each.map(({settlements}) => settlements.length).join(' + ')} settlements, ` +
        `${owners(each).size} merchants and currencies · ${each.map(({cleared}) => cleared).join(' + ')} presentments`,
    ]),
  ];
};

/** What all merchants together were paid in each currency, in minor units. */
const moneyLines = ({sales, books}: Day): string[] => {
  const due = dueOf(sales);
  return CURRENCIES.map(currency => {
    const made = books.settlements.filter(row => row.currency === currency);
    const withheld = sum(made.map(({reserved, released}) => reserved - released));
    const of = [...due].filter(([name]) => name.endsWith(currency)).map(([, sums]) => sums);
    const total = (name: 'captured' | 'refunded' | 'interchange' | 'scheme' | 'processor' | 'net'): number =>
      sum(of.map(sums => sums[name]));
    return (
      `  ${currency}  ${total('captured')} captured − ${total('refunded')} refunded − ${total('interchange')} interchange` +
      ` − ${total('scheme')} scheme − ${total('processor')} processor − ${withheld} withheld` +
      ` = ${total('net') - withheld} paid out`
    );
  });
};

/** Everything of a day, line by line; the last is one line of counts. */
export const reportOf = (day: Day): {lines: string[]; wrong: string[]} => {
  const checked = [...checkDay(day)];
  const wrong = checked.flatMap(([name, found]) => found.map(text => `${name}: ${text}`));
  const {sales, books, seconds} = day;
  const {trading, settling} = seconds;
  const traded = sales.filter(({order}) => !order.fault).length;
  const counts = (table: 'captures' | 'refunds'): string => `${books[table].length} ${table}`;
  const last = [
    ...[`${sales.length} payments`, counts('captures'), counts('refunds')],
    `${books.payments.filter(({state}) => state === 'voided').length} voids`,
    `${books.payments.filter(({state}) => state === 'reversed').length} reversals`,
    `${books.settlements.length} settlements`,
    `${wrong.length} wrong`,
  ];
  const lines = [
    ...countLines(day).map(([name, text]) => `${name.padEnd(27)} ${text}`),
    'paid to the merchants, in minor units',
    ...moneyLines(day),
    ...checked.map(([name, found]) => `${found.length === 0 ? 'ok   ' : 'WRONG'}  ${name}`),
    ...wrong.slice(0, MOST).map(text => `       ${text}`),
    `${trading.toFixed(1)} s of trade, ${(traded / trading).toFixed(0)} payments a second with all that followed them, ` +
      `and ${settling.toFixed(1)} s of settlements`,
    last.join(', '),
  ];
  return {lines, wrong};
};

/** Sentences on what is wrong that are printed. */
const MOST = 20;
