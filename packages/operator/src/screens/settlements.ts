import {html} from 'lit/html.js';
import type {List, ListedSettlement, Merchant} from '../answers.js';
import {filters, merchantName, pager, settlementLink, time} from '../parts.js';
import {search} from '../route.js';
import {table, type Column} from '../table.js';
import {madeOf, money, sum} from '../text.js';
import type {Show} from './screen.js';

/** What merchants were paid, the newest first. */
export const settlementsScreen: Show = async (server, {query}) => {
  const {merchant, cursor} = query;
  const [merchants, {data, next_cursor}] = await Promise.all([
    server.json<Merchant[]>('/merchants'),
    server.json<List<ListedSettlement>>(`/settlements${search({merchant, cursor})}`),
  ]);
  return {
    title: 'Settlements',
    body: html`${filters({screen: 'settlements', query, merchants})}
    ${table({
      caption: 'Newest first',
      columns: columns(merchants),
      rows: data,
      empty: 'Nothing was settled yet.',
    })}
    ${pager('settlements', query, next_cursor)}`,
  };
};

const columns = (merchants: readonly Merchant[]): Column<ListedSettlement>[] => [
  {
    name: 'Made, UTC',
    cell: ({settlement: {id, created_at}}) => settlementLink(id, time(created_at * 1000)),
  },
  {name: 'Merchant', cell: ({merchant}) => merchantName(merchants, merchant), less: true},
  {
    ...{name: 'Of', less: true},
    cell: ({settlement}) => madeOf(settlement),
  },
  {
    ...{name: 'Moved', amount: true, less: true},
    cell: ({settlement: {captured, refunded, currency}}) => money(captured - refunded, currency),
  },
  {
    ...{name: 'Fees', amount: true, less: true},
    cell: ({settlement: {fees, currency}}) => money(sum(Object.values(fees)), currency),
  },
  {
    ...{name: 'Reserve', amount: true, less: true},
    cell: ({settlement: {reserved, released, currency}}) =>
      reserved + released > 0 ? money(released - reserved, currency) : '',
  },
  {name: 'To the merchant', cell: ({settlement}) => money(settlement.net, settlement.currency), amount: true},
];
