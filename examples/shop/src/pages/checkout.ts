import {html} from 'hono/html';
import {productOf} from '../catalogue.js';
import {formatMoney} from '../money.js';
import type {Order} from '../orders.js';
import {layout, type Html} from './layout.js';

const TEST_CARDS = [
  ['4242 4242 4242 4242', 'Visa, pays'],
  ['5555 5555 5555 4444', 'Mastercard, pays'],
  ['3782 822463 10005', 'American Express, pays (CVC of four digits)'],
  ['4000 0000 0000 9995', 'declined: no funds'],
  ['4000 0000 0000 0002', 'declined: the bank gives no reason'],
  ['4000 0000 0000 9987', 'declined: lost card'],
  ['4000 0000 0000 0069', 'declined: expired'],
  ['4000 0000 0000 0127', 'declined: wrong CVC'],
] as const;

/**
 * Where an order is paid. The page's own script only renews the session: the element holds the form until the card was paid
 * with, shows declines itself, and then lets the form post the signed result as `payment`.
 */
export const checkoutPage = (order: Order, token: string, processor: string): Html =>
  layout({
    title: 'Checkout',
    head: html`<link rel="stylesheet" href="${processor}/sdk/v1/florin.css" />
      <script type="module" src="${processor}/sdk/v1/florin.js" crossorigin></script>
      <script type="module" src="/checkout.js"></script>`,
    main: html`<h1>Checkout</h1>
      <div class="columns">
        <section class="panel" aria-labelledby="card">
          <h2 id="card">Pay by card</h2>
          <form action="/orders/${order.id}/pay" method="post">
            <florin-card-form name="payment" session="${token}"></florin-card-form>
            <noscript><p>To pay by card this page needs JavaScript.</p></noscript>
            <button class="pay">Pay ${formatMoney(order.amount)}</button>
          </form>
        </section>
        <div class="side">${summary(order)} ${hints()}</div>
      </div>`,
  });

/** What is bought, and for how much. */
export const summary = ({product: id, amount}: Order): Html => {
  const product = productOf(id);
  return html`<section class="panel summary" aria-label="Your order">
    ${product ? html`<img src="/${product.picture}" alt="" width="96" height="72" />` : ''}
    <p>${product?.name ?? id}</p>
    <p class="price">${formatMoney(amount)}</p>
  </section>`;
};

const hints = (): Html =>
  html`<details class="panel hints" open>
    <summary>Cards to try</summary>
    <dl>
      ${TEST_CARDS.map(
        ([number, what]) =>
          html`<div>
            <dt>${number}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <p>Any expiry that is not past and any CVC will do.</p>
  </details>`;
