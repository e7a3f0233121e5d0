import type {AccountOff, PaymentOff, SettlementOff} from '../ledger/check.js';
import type {DayOff} from '../settlement/reconcile.js';
import {operate, type Ask} from './operate.js';
import {money} from './text.js';

/** What the operator's face says of the ledger. */
export interface LedgerCheck {
  imbalances: {currency: string; sum: number}[];
  payments: PaymentOff[];
  settlements: SettlementOff[];
  days: DayOff[];
}

/** `florin-processor ledger check`: holds the books against themselves, and against what became of each payment and settlement. */
export const ledgerCommand = async (data: string, [name = 'check']: string[]): Promise<void> => {
  if (name !== 'check') throw new Error(`command_unknown: ledger ${name}. There is check.`);
  await operate(data, check);
};

const check = async (ask: Ask): Promise<void> => {
  const {imbalances, payments, settlements, days} = (await ask('GET', '/ledger/check')) as LedgerCheck;
  const lines = [
    ...imbalances.map(
      ({currency, sum}) => `${currency}: debits and credits differ by ${money(sum, currency).trim()}`,
    ),
    ...payments.map(({payment, account, ...off}) => offLine(payment, account ?? 'entries', off)),
    ...settlements.map(({settlement, account, ...off}) => offLine(settlement, account ?? 'entries', off)),
    ...days.flatMap(dayLines),
  ];
  if (lines.length > 0) process.exitCode = 1;
  else
    lines.push(
      'Ledger: debits equal credits, in every currency, of every payment and of every settlement with its reserve; no day is off.',
    );
  process.stdout.write(`${lines.join('\n')}\n`);
};

const offLine = (of: string, account: string, {currency, booked, due}: AccountOff): string => {
  const [found, expected] = [booked, due].map(amount => money(amount, currency).trim());
  return `${of}: ${account} ${found} instead of ${expected}`;
};

/** A day on which the network has other figures, for whoever must find out why. */
export const dayLines = ({merchant, currency, day, ours, theirs, lines}: DayOff): string[] => [
  `${day}, ${merchant}, ${currency}: the network has other figures`,
  ...[
    {who: 'here', of: ours},
    {who: 'network', of: theirs},
  ].map(({who, of: {captures, captured, refunds, refunded, interchange, scheme}}) => {
    const [took, gave, fees] = [captured, refunded, interchange + scheme].map(value =>
      money(value, currency).trim(),
    );
    return `  ${who.padEnd(8)} captures ${captures}: ${took}, refunds ${refunds}: ${gave}, fees ${fees}`;
  }),
  ...(lines.length > 0 ? [`  differs: ${lines.join(', ')}`] : []),
];
