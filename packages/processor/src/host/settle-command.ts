import type {Settlement} from '../settlement/pay-out.js';
import type {SettlementRun} from '../settlement/settle.js';
import {dayLines} from './ledger-command.js';
import {operate, type Ask} from './operate.js';
import {money} from './text.js';

/** A cardholder's account, as a simulated network tells of it. Minor units. */
interface AccountView {
  id: string;
  last4: string;
  balances: Record<string, {posted: number; held: number; available: number}>;
}

/** `florin-processor settle`: clears and settles, and tells what moved. */
export const settleCommand = (data: string): Promise<void> => operate(data, report);

const report = async (ask: Ask): Promise<void> => {
  const before = (await ask('GET', '/network/accounts')) as AccountView[] | undefined;
  const run = (await ask('POST', '/settle')) as SettlementRun;
  const after = (await ask('GET', '/network/accounts')) as AccountView[] | undefined;
  const ledger = (await ask('GET', '/ledger/check')) as {imbalances: unknown[]};
  const lines = [...settlementLines(run), ...accountLines(before ?? [], after ?? [])];
  lines.push(ledger.imbalances.length === 0 ? 'Ledger: debits equal credits.' : 'Ledger: DOES NOT BALANCE.');
  process.stdout.write(`${lines.join('\n')}\n`);
  if (ledger.imbalances.length > 0 || run.refused.length + run.off.length > 0) process.exitCode = 1;
};

/** What was settled, and what could not be. */
export const settlementLines = (run: SettlementRun): string[] => {
  const lines = run.settlements.flatMap(sumLines);
  if (lines.length === 0) lines.push('Nothing to settle.');
  if (run.refused.length > 0) lines.push(`Refused by the network: ${run.refused.join(', ')}`);
  if (run.waiting.length > 0)
    lines.push(`Not decided by the network, to be presented again: ${run.waiting.join(', ')}`);
  if (run.unasked > 0) lines.push(`Days that the network said nothing about: ${run.unasked}`);
  return [...lines, ...run.off.flatMap(dayLines)];
};

/** Sums that a settlement has, and what is paid of them. */
const sumLines = (settlement: Settlement): string[] => {
  const {id, merchant_id, currency, gross, refunded, reserved, released, net} = settlement;
  const sums: readonly (readonly [name: string, amount: number])[] = [
    ['captured', gross],
    ['refunded', -refunded],
    ['interchange', -settlement.interchange],
    ['scheme fees', -settlement.scheme_fees],
    ['processor fees', -settlement.processor_fees],
    ['withheld', -reserved],
    ['released', released],
  ];
  const line = (name: string, amount: number): string => `  ${name.padEnd(16)} ${money(amount, currency)}`;
  return [
    `Settlement ${id}: ${madeOf(settlement)} of ${merchant_id}`,
    ...sums.flatMap(([name, amount]) => (amount === 0 ? [] : [line(name, amount)])),
    line('to the merchant', net),
  ];
};

const madeOf = ({captures, refunds, released}: Settlement): string =>
  [
    ...(captures ? [counted(captures, 'capture')] : []),
    ...(refunds ? [counted(refunds, 'refund')] : []),
    ...(released ? ['released reserve'] : []),
  ].join(', ');

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Each cardholder account that the settlement changed. */
const accountLines = (before: AccountView[], after: AccountView[]): string[] =>
  after.flatMap(({id, last4, balances}) =>
    Object.entries(balances).flatMap(([code, {posted}]) => {
      const was = before.find(account => account.id === id)?.balances[code]?.posted ?? posted;
      return was === posted
        ? []
        : [
            `Cardholder ${id} …${last4}`,
            `  before           ${money(was, code)}`,
            `  after            ${money(posted, code)}`,
          ];
    }),
  );
