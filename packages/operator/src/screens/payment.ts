import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Deed, Merchant, PaymentRecord, Share} from '../answers.js';
import {journal} from '../journal.js';
import {badge, card, facts, figures, id, merchantName, settlementLink, time} from '../parts.js';
import {table} from '../table.js';
import {money, second, words} from '../text.js';
import type {Show} from './screen.js';

/** All that is known of one payment. */
export const paymentScreen: Show = async (server, {id: wanted}) => {
  const [merchants, record] = await Promise.all([
    server.json<Merchant[]>('/merchants'),
    server.json<PaymentRecord>(`/payments/${encodeURIComponent(wanted!)}`),
  ]);
  const {payment, ledger, audit} = record;
  return {
    title: `Payment ${payment.reference}`,
    body: html`${sums(record)} ${about(record, merchantName(merchants, record.merchant))} ${grown(record)}
    ${moved(record)}
    ${journal({
      ...{caption: 'Ledger', transfers: ledger, here: payment.id},
      empty: 'Nothing of it is booked: that begins when something of it is captured.',
    })}
    ${changes(audit)}`,
  };
};

const sums = ({payment}: PaymentRecord): TemplateResult => {
  const {amount, authorized, captured, released, refunded, settled} = payment;
  const shown = (minor: number): string => money(minor, amount.currency);
  return figures([
    ['Amount', shown(amount.value)],
    ['Authorized', shown(authorized)],
    ['Captured', shown(captured)],
    ['Released', shown(released)],
    ['Refunded', shown(refunded)],
    ['Settled', shown(settled)],
  ]);
};

const about = ({payment, trace, approval_code}: PaymentRecord, merchant: string): TemplateResult => {
  const {status, display_status, decline, capture_before} = payment;
  const {exp_month, exp_year} = payment.card;
  return facts([
    ['Status', badge(display_status)],
    ['Authorization', display_status === status ? undefined : words(status)],
    ['Decline', decline && `${words(decline.code)} (${words(decline.category)}). ${decline.advice}`],
    ['Created', html`${time(payment.created_at * 1000)} UTC`],
    ['Capture before', capture_before && html`${time(capture_before * 1000)} UTC`],
    ['Merchant', merchant],
    ['Card', html`${card(payment.card)}, ${String(exp_month).padStart(2, '0')}/${exp_year}`],
    ['Postal code', payment.checks?.postal_code],
    ['Approval code', approval_code && id(approval_code)],
    ['RRN (DE37)', id(trace.rrn)],
    ['Trace', id(`DE7 ${trace.transmitted} · DE11 ${trace.stan} · DE32 ${trace.acquirer}`)],
    ['Payment', id(payment.id)],
    ['Session', id(payment.session)],
    ['Attempt', id(payment.attempt)],
  ]);
};

/** What was asked for besides; left out where nothing was. */
const grown = ({payment}: PaymentRecord): TemplateResult | typeof nothing => {
  const {increments, amount} = payment;
  if (increments.length === 0) return nothing;
  return table({
    caption: 'Increments',
    columns: [
      {name: 'Id', cell: row => id(row.id), less: true},
      {name: 'State', cell: ({status}) => badge(status)},
      {name: 'Asked for, UTC', cell: row => time(row.created_at * 1000), less: true},
      {name: 'Amount', cell: row => money(row.amount.value, amount.currency), amount: true},
      {name: 'Decline', cell: ({decline}) => (decline ? words(decline.code) : '')},
    ],
    rows: increments,
    empty: '',
  });
};

const NONE: Share = {id: '', fees: {interchange: 0, scheme: 0, processor: 0}, settlement: null};

const moved = ({payment, shares}: PaymentRecord): TemplateResult => {
  const {currency} = payment.amount;
  const rows = [
    ...payment.captures.map(capture => ({...capture, kind: 'capture'})),
    ...payment.refunds.map(refund => ({...refund, kind: 'refund'})),
  ].map(part => ({...part, ...{share: shares.find(share => share.id === part.id) ?? NONE}}));
  return table({
    caption: 'Captures and refunds',
    columns: [
      {name: 'Kind', cell: ({kind}) => kind},
      {name: 'Id', cell: row => id(row.id), less: true},
      {name: 'State', cell: ({status}) => badge(status)},
      {name: 'Asked for, UTC', cell: row => time(row.created_at * 1000), less: true},
      {name: 'Amount', cell: ({amount}) => money(amount.value, currency), amount: true},
      {name: 'Interchange', cell: ({share}) => money(share.fees.interchange, currency), amount: true},
      {name: 'Scheme', cell: ({share}) => money(share.fees.scheme, currency), amount: true},
      {name: 'Processor', cell: ({share}) => money(share.fees.processor, currency), amount: true},
      {
        name: 'Settlement',
        cell: ({share}) =>
          share.settlement ? settlementLink(share.settlement, id(`${share.settlement.slice(0, 10)}…`)) : '',
      },
    ],
    rows,
    empty: 'Nothing was captured.',
  });
};

const changes = (audit: readonly Deed[]): TemplateResult =>
  table({
    caption: 'Who changed it',
    columns: [
      {name: 'When, UTC', cell: ({at}) => second(at)},
      {name: 'What', cell: ({action}) => words(action)},
      {name: 'Who', cell: ({actor}) => id(actor)},
      {name: 'Of', cell: ({subject}) => id(subject), less: true},
    ],
    rows: audit,
    empty: 'Nobody but the shopper.',
  });
