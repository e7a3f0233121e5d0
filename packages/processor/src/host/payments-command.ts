import type {CaptureView, IncrementView, RefundView} from '@florin/protocol';
import type {ListedPayment, PaymentRecord} from '../inspect/payments.js';
import {operate, type Ask} from './operate.js';
import {wholeOption, type Options} from './options.js';
import {minute, money, plain} from './text.js';

const COMMANDS: Record<string, (ask: Ask, id: string, options: Options) => Promise<string[]>> = {
  list: async (ask, _id, {status, limit}) => {
    const query = new URLSearchParams({
      ...(status !== undefined && {status}),
      ...(limit !== undefined && {limit: String(wholeOption('limit', limit))}),
    });
    const {data} = (await ask('GET', `/payments?${query}`)) as {data: ListedPayment[]};
    return data.length === 0 ? ['No payments.'] : data.map(listed);
  },
  show: async (ask, id) => {
    const record = (await ask('GET', `/payments/${encodeURIComponent(id)}`)) as PaymentRecord | undefined;
    if (!record) throw new Error('payment_unknown: there is no payment of this id.');
    return shown(record);
  },
};

/** `florin-processor payments list|show ID`: payments of all merchants, or all of one. Never a card number. */
export const paymentsCommand = async (
  data: string,
  [name = 'list', id = '']: string[],
  options: Options,
): Promise<void> => {
  const command = COMMANDS[name];
  if (!command) throw new Error(`command_unknown: payments ${name}. There are list and show.`);
  await operate(data, async ask => {
    const lines = await command(ask, id, options);
    process.stdout.write(`${lines.join('\n')}\n`);
  });
};

const listed = ({merchant, payment}: ListedPayment): string => {
  const {id, created_at, display_status, amount, card, reference} = payment;
  const when = minute(created_at * 1000);
  const sum = money(amount.value, amount.currency);
  return [
    id,
    when,
    merchant,
    display_status.padEnd(18),
    sum,
    `${card.brand} …${card.last4}`,
    plain(reference),
  ].join('  ');
};

const shown = ({merchant, payment, trace, approval_code, ledger}: PaymentRecord): string[] => {
  const {id, session, attempt, reference, status, display_status, amount, card, decline, checks} = payment;
  const sum = (minor: number): string => money(minor, amount.currency).trim();
  const facts: [string, string | undefined][] = [
    ['merchant', merchant],
    ['reference', plain(reference)],
    ['session', session],
    ['attempt', attempt],
    ['created', `${minute(payment.created_at * 1000)} UTC`],
    ['status', display_status === status ? status : `${display_status} (${status})`],
    ['decline', decline && `${decline.code}, ${decline.category}`],
    ['card', `${card.brand} …${card.last4}, ${card.exp_month}/${card.exp_year}`],
    ['postal code', checks?.postal_code],
    ['3-D Secure', payment.three_ds],
    ['amount', sum(amount.value)],
    ['authorized', sum(payment.authorized)],
    ['captured', sum(payment.captured)],
    ['released', sum(payment.released)],
    ['refunded', sum(payment.refunded)],
    ['settled', sum(payment.settled)],
    ['trace', `DE7 ${trace.transmitted}  DE11 ${trace.stan}  DE32 ${trace.acquirer}  DE37 ${trace.rrn}`],
    ['approval code', approval_code ?? undefined],
  ];
  return [
    `Payment ${id}`,
    ...facts.flatMap(([name, value]) => (value ? [`  ${name.padEnd(15)}${value}`] : [])),
    ...section('Increments', payment.increments.map(part)),
    ...section('Captures', payment.captures.map(part)),
    ...section('Refunds', payment.refunds.map(part)),
    ...section('Ledger', ledger.flatMap(entries)),
  ];
};

const section = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : [title, ...lines.map(line => `  ${line}`)];

const part = ({id, status, amount, created_at}: CaptureView | IncrementView | RefundView): string =>
  [id, status.padEnd(8), minute(created_at * 1000), money(amount.value, amount.currency)].join('  ');

const entries = ({id, currency, entries}: PaymentRecord['ledger'][number]): string[] =>
  Object.entries(entries).map(([account, amount]) =>
    [id, account.padEnd(19), money(amount, currency)].join('  '),
  );
