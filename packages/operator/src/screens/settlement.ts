import type {SettlementLine, SettlementReport} from '@florin/protocol';
import {html, type TemplateResult} from 'lit/html.js';
import type {Merchant, SettlementRecord} from '../answers.js';
import {card, facts, figures, id, merchantName, paymentLink, time} from '../parts.js';
import {table, type Column} from '../table.js';
import {counted, money, sum} from '../text.js';
import type {Show} from './screen.js';

/** One settlement, with the capture or refund that each cent of it is from. */
export const settlementScreen: Show = async (server, {id: wanted}) => {
  const path = `/settlements/${encodeURIComponent(wanted!)}`;
  const [merchants, {merchant, settlement}, csv] = await Promise.all([
    server.json<Merchant[]>('/merchants'),
    server.json<SettlementRecord>(path),
    server.text(`${path}/csv`),
  ]);
  return {
    title: `Settlement of ${merchantName(merchants, merchant)}`,
    body: html`${sums(settlement)}
      ${facts([
        ['Made', html`${time(settlement.created_at * 1000)} UTC`],
        ['Of', `${counted(settlement.captures, 'capture')}, ${counted(settlement.refunds, 'refund')}`],
        ['Settlement', id(settlement.id)],
      ])}
      ${tie(settlement)}
      ${table({caption: 'Lines', columns: columns(settlement), rows: settlement.lines, empty: 'There are none.'})}
      <p><a class="button" download="${settlement.id}.csv" href=${offer(csv)}>Download as CSV</a></p>`,
  };
};

const sums = ({currency, captured, refunded, fees, net}: SettlementReport): TemplateResult =>
  figures([
    ['Captured', money(captured, currency)],
    ['Refunded', money(0 - refunded, currency)],
    ['Interchange', money(0 - fees.interchange, currency)],
    ['Scheme fees', money(0 - fees.scheme, currency)],
    ['Processor fees', money(0 - fees.processor, currency)],
    ['To the merchant', money(net, currency)],
  ]);

/** Whether the lines are the settlement. */
const tie = ({lines, net, currency}: SettlementReport): TemplateResult => {
  const off = sum(lines.map(line => line.net)) - net;
  return off === 0
    ? html`<p class="check good">The lines add up to what was paid, to the cent.</p>`
    : html`<p class="check bad" role="alert">The lines are off by ${money(off, currency)}.</p>`;
};

const columns = ({currency, lines}: SettlementReport): Column<SettlementLine>[] => {
  const amounts = (name: string, of: (line: SettlementLine) => number): Column<SettlementLine> => ({
    ...{name, amount: true, foot: money(sum(lines.map(of)), currency)},
    cell: line => money(of(line), currency),
  });
  return [
    {name: 'Payment', cell: ({payment, reference}) => paymentLink(payment, reference), foot: 'Sum'},
    {name: 'Kind', cell: ({kind}) => kind},
    {name: 'Card', cell: line => card(line.card), less: true},
    amounts('Amount', ({amount}) => amount),
    amounts('Interchange', ({fees}) => 0 - fees.interchange),
    amounts('Scheme', ({fees}) => 0 - fees.scheme),
    amounts('Processor', ({fees}) => 0 - fees.processor),
    amounts('Net', ({net}) => net),
  ];
};

/** The table that is offered now: of the one before nothing is kept. */
let offered = '';
const offer = (csv: string): string => {
  URL.revokeObjectURL(offered);
  return (offered = URL.createObjectURL(new Blob([csv], {type: 'text/csv'})));
};
