import {DISPLAY_STATUSES} from '@florin/protocol';
import {html} from 'lit/html.js';
import type {List, ListedPayment, Merchant} from '../answers.js';
import {badge, card, filters, merchantName, pager, paymentLink, select, time, type Shown} from '../parts.js';
import {search, type Query} from '../route.js';
import {table, type Column} from '../table.js';
import {money, words} from '../text.js';
import type {Show} from './screen.js';

/** The newest payments, of all merchants or of one. */
export const paymentsScreen: Show = async (server, {query}) => {
  const [merchants, {data, next_cursor}] = await Promise.all([
    server.json<Merchant[]>('/merchants'),
    server.json<List<ListedPayment>>(`/payments${search(query)}`),
  ]);
  const narrowed = Boolean(query.status ?? query.reference ?? query.session ?? query.merchant);
  return {
    title: 'Payments',
    body: html`${filters({screen: 'payments', query, merchants, more: finder(query)})}
    ${table({
      caption: 'Newest first',
      columns: columns(merchants),
      rows: data,
      empty: narrowed ? 'No payment fits.' : 'Nobody has paid yet.',
    })}
    ${pager('payments', query, next_cursor)}`,
  };
};

const STATUSES = DISPLAY_STATUSES.map(id => ({id, name: words(id)}));

const finder = ({status, reference, session}: Query): Shown =>
  html`${select('status', 'Status', status, STATUSES)}
    <label class="find"
      >Reference, or id of a payment or session
      <input name="find" .value=${reference ?? session ?? ''} autocomplete="off" spellcheck="false"
    /></label>`;

const columns = (merchants: readonly Merchant[]): Column<ListedPayment>[] => [
  {name: 'Reference', cell: ({payment}) => paymentLink(payment.id, payment.reference)},
  {name: 'Created, UTC', cell: ({payment}) => time(payment.created_at * 1000), less: true},
  ...(merchants.length > 1
    ? [{name: 'Merchant', cell: ({merchant}: ListedPayment) => merchantName(merchants, merchant), less: true}]
    : []),
  {name: 'Card', cell: ({payment}) => card(payment.card), less: true},
  {name: 'Status', cell: ({payment}) => badge(payment.display_status)},
  {name: 'Amount', cell: ({payment: {amount}}) => money(amount.value, amount.currency), amount: true},
];
