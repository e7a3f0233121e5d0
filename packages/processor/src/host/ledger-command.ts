import type {PaymentOff} from '../ledger/check.js';
import {operate, type Ask} from './operate.js';
import {money} from './text.js';

/** What the operator's face says of the ledger. */
export interface LedgerCheck {
  imbalances: {currency: string; sum: number}[];
  payments: PaymentOff[];
}

/** `florin-processor ledger check`: holds the books against themselves, and against what was cleared of each payment. */
export const ledgerCommand = async (data: string, [name = 'check']: string[]): Promise<void> => {
  if (name !== 'check') throw new Error(`command_unknown: ledger ${name}. There is check.`);
  await operate(data, check);
};

const check = async (ask: Ask): Promise<void> => {
  const {imbalances, payments} = (await ask('GET', '/ledger/check')) as LedgerCheck;
  const lines = [
    ...imbalances.map(
      ({currency, sum}) => `${currency}: debits and credits differ by ${money(sum, currency).trim()}`,
    ),
    ...payments.map(paymentLine),
  ];
  if (lines.length > 0) process.exitCode = 1;
  else lines.push('Ledger: debits equal credits, in every currency and of every payment.');
  process.stdout.write(`${lines.join('\n')}\n`);
};

const paymentLine = ({payment, currency, sum, booked, cleared}: PaymentOff): string => {
  const [off, owed, moved] = [sum, booked, cleared].map(amount => money(amount, currency).trim());
  return `${payment}: booked ${owed}, cleared ${moved}, entries sum to ${off}`;
};
