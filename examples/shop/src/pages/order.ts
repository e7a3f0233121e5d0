import {html} from 'hono/html';
import type {PaymentView} from '@florin/merchant';
import type {Order, Paid} from '../orders.js';
import {summary} from './checkout.js';
import {layout, type Html} from './layout.js';

const BRANDS: Record<string, string> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  maestro: 'Maestro',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};

/** A paid order. `status` is the payment's at the processor, where that could be asked. */
export const orderPage = (
  order: Order,
  paid: Paid,
  status: PaymentView['display_status'] | undefined,
): Html =>
  layout({
    title: 'Thank you',
    main: html`<h1>Thank you</h1>
      <p class="lead">Your order is paid and will be on its way.</p>
      <div class="columns">
        <section class="panel" aria-labelledby="receipt">
          <h2 id="receipt">Receipt</h2>
          <dl class="facts">
            ${fact('Order', html`<code>${order.id}</code>`)}
            ${fact('Card', html`${BRANDS[paid.card.brand] ?? paid.card.brand} ending in ${paid.card.last4}`)}
            ${fact('Payment', html`<code>${paid.payment}</code>`)}
            ${fact('Status', html`<span class="badge">${WORDS[status ?? 'unknown'] ?? status}</span>`)}
          </dl>
          ${
            status === 'captured'
              ? html`<p class="note">
                  The money is claimed. <code>npm run settle</code> in another terminal moves it; then
                  <a href="">look again</a>.
                </p>`
              : ''
          }
        </section>
        <div class="side">
          ${summary(order)}
          <p><a class="button quiet" href="/">Back to the shop</a></p>
        </div>
      </div>`,
  });

const WORDS: Record<string, string> = {
  authorized: 'Authorized, money held',
  captured: 'Captured',
  partially_captured: 'Captured in part',
  partially_refunded: 'Refunded in part',
  refunded: 'Refunded',
  settled: 'Settled',
  voided: 'Cancelled, money released',
  unknown: 'Paid; the processor cannot be asked just now',
};

const fact = (name: string, value: Html): Html =>
  html`<div>
    <dt>${name}</dt>
    <dd>${value}</dd>
  </div>`;
