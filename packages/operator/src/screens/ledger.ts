import {html, type TemplateResult} from 'lit/html.js';
import type {AccountOff, DayFigures, DayOff, Ledger, LedgerCheck, Merchant} from '../answers.js';
import {journal} from '../journal.js';
import {filters, paymentLink, settlementLink} from '../parts.js';
import {search} from '../route.js';
import {table} from '../table.js';
import {debitAndCredit, money, sum, words} from '../text.js';
import type {Show} from './screen.js';

/** What stands on the accounts, whether the books are right, and what was moved last. */
export const ledgerScreen: Show = async (server, {query}) => {
  const [merchants, check, {balances, transfers}] = await Promise.all([
    server.json<Merchant[]>('/merchants'),
    server.json<LedgerCheck>('/ledger/check'),
    server.json<Ledger>(`/ledger${search({merchant: query.merchant})}`),
  ]);
  const currencies = [...new Set(balances.map(({currency}) => currency))];
  return {
    title: 'Ledger',
    body: html`${filters({screen: 'ledger', query, merchants})} ${verdict(check)} ${check.days.map(dayOff)}
      <div class="balances">${currencies.map(currency => accounts(currency, balances))}</div>
      ${journal({caption: 'Latest transfers', transfers, empty: 'Nothing is booked yet.'})}`,
  };
};

/** Of all merchants, whichever is looked at: the books are one. */
const verdict = ({imbalances, payments, settlements}: LedgerCheck): TemplateResult =>
  imbalances.length + payments.length + settlements.length === 0
    ? html`<p class="check good">
        Debits equal credits, in every currency, of every payment and settlement.
      </p>`
    : html`<div class="check bad" role="alert">
        <p>The books are wrong.</p>
        <ul>
          ${imbalances.map(
            off =>
              html`<li>${off.currency}: debits and credits differ by ${money(off.sum, off.currency)}</li>`,
          )}
          ${payments.map(({payment, account, ...off}) =>
            accountOff(paymentLink(payment), account ? words(account) : 'entries', off),
          )}
          ${settlements.map(({settlement, account, ...off}) =>
            accountOff(settlementLink(settlement), account ? words(account) : 'entries', off),
          )}
        </ul>
      </div>`;

const accountOff = (of: TemplateResult, account: string, off: AccountOff): TemplateResult => {
  const [booked, due] = [off.booked, off.due].map(amount => money(amount, off.currency));
  return html`<li>${of}: ${account} ${booked} instead of ${due}</li>`;
};

const dayOff = ({merchant, currency, day, ours, theirs, lines}: DayOff): TemplateResult =>
  html`<div class="check bad" role="alert">
    <p>${day}, ${merchant}, ${currency}: the network has other figures.</p>
    <ul>
      <li>Here: ${figures(ours, currency)}</li>
      <li>Network: ${figures(theirs, currency)}</li>
      ${lines.length > 0 ? html`<li>Differs: ${lines.join(', ')}</li>` : ''}
    </ul>
  </div>`;

const figures = (
  {captures, captured, refunds, refunded, interchange, scheme}: DayFigures,
  currency: string,
): string => {
  const [took, gave, fees] = [captured, refunded, interchange + scheme].map(value => money(value, currency));
  return `captures ${captures}: ${took}, refunds ${refunds}: ${gave}, fees ${fees}`;
};

/** The accounts in the order of a balance sheet: what others owe and what is there, what is owed, what was kept. */
const ACCOUNTS = [
  ...['cardholder_clearing', 'network_receivable', 'settlement_bank'],
  ...['merchant_payable', 'reserve', 'refunds'],
  ...['interchange', 'scheme_fees', 'processor_fees'],
];

const accounts = (currency: string, balances: Ledger['balances']): TemplateResult => {
  const place = (account: string): number => ACCOUNTS.indexOf(account);
  const rows = balances
    .filter(row => row.currency === currency)
    .sort((a, b) => place(a.account) - place(b.account));
  const total = (side: 1 | -1): number => sum(rows.map(({balance}) => Math.max(0, side * balance)));
  return table({
    caption: `Balances in ${currency}`,
    columns: [
      {name: 'Account', cell: ({account}) => words(account), foot: 'Sum'},
      {
        ...{name: 'Debit', amount: true, foot: money(total(1), currency)},
        cell: ({balance}) => debitAndCredit(balance, currency)[0],
      },
      {
        ...{name: 'Credit', amount: true, foot: money(total(-1), currency)},
        cell: ({balance}) => debitAndCredit(balance, currency)[1],
      },
    ],
    rows,
    empty: '',
  });
};
