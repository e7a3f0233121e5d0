import type {SettlementLine, SettlementReport} from '@florin/protocol';
import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Merchant, SettlementRecord} from '../answers.js';
import {card, facts, figures, id, merchantName, paymentLink, settlementLink, time} from '../parts.js';
import {table, type Column} from '../table.js';
import {madeOf, money, sum} from '../text.js';
import type {Show} from './screen.js';

/** One settlement, with the capture, refund or reserve that each cent of it is from. */
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
        ['Of', madeOf(settlement)],
        ['Settlement', id(settlement.id)],
      ])}
      ${tie(settlement)}
      ${table({caption: 'Lines', columns: columns(settlement), rows: settlement.lines, empty: 'There are none.'})}
      <p><a class="button" download="${settlement.id}.csv" href=${offer(csv)}>Download as CSV</a></p>`,
  };
};

const sums = ({currency, captured, refunded, fees, net, ...reserve}: SettlementReport): TemplateResult =>
  figures([
    ['Captured', money(captured, currency)],
    ['Refunded', money(0 - refunded, currency)],
    ['Interchange', money(0 - fees.interchange, currency)],
    ['Scheme fees', money(0 - fees.scheme, currency)],
    ['Processor fees', money(0 - fees.processor, currency)],
    ...withheld(reserve, currency),
    ['To the merchant', money(net, currency)],
  ]);

/** Most merchants have no reserve, and are told nothing of one. */
const withheld = (
  {reserved, released}: Pick<SettlementReport, 'reserved' | 'released'>,
  currency: string,
): (readonly [string, string])[] => [
  ...(reserved ? [['Withheld', money(0 - reserved, currency)] as const] : []),
  ...(released ? [['Released', money(released, currency)] as const] : []),
];

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
    {name: 'Payment', cell: subject, foot: 'Sum'},
    {name: 'Kind', cell: ({kind}) => kind},
    {name: 'Card', cell: line => ('card' in line ? card(line.card) : nothing), less: true},
    amounts('Amount', ({amount}) => amount),
    amounts('Interchange', ({fees}) => 0 - fees.interchange),
    amounts('Scheme', ({fees}) => 0 - fees.scheme),
    amounts('Processor', ({fees}) => 0 - fees.processor),
    amounts('Net', ({net}) => net),
  ];
};

/** A payment, or the settlement that withheld something, by its time. */
const subject = (line: SettlementLine): TemplateResult =>
  'payment' in line
    ? paymentLink(line.payment, line.reference)
    : settlementLink(line.id, time(line.created_at * 1000));

/** The table that is offered now: of the one before nothing is kept. */
let offered = '';
const offer = (csv: string): string => {
  URL.revokeObjectURL(offered);
  return (offered = URL.createObjectURL(new Blob([csv], {type: 'text/csv'})));
};
