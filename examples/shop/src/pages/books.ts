import {html} from 'hono/html';
import type {BalanceView} from '@florin/merchant';
import {formatMoney} from '../money.js';
import {layout, type Html} from './layout.js';

type Balance = BalanceView['balances'][number];

/** What the shop has earned: what the processor owes, what it paid out, and what that cost. */
export const booksPage = ({balances}: BalanceView): Html =>
  layout({
    title: 'Our books',
    main: html`<h1>Our books</h1>
      <p class="lead">
        An honest shop shows them. <code>npm run settle</code> moves what is owed to our account.
      </p>
      <section class="panel">
        ${balances.length === 0 ? html`<p>Nothing has been sold yet.</p>` : table(balances)}
      </section>`,
  });

const table = (balances: Balance[]): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Currency</th>
          <th scope="col">Owed to us</th>
          <th scope="col">Paid out</th>
          <th scope="col">Fees taken</th>
        </tr>
      </thead>
      <tbody>
        ${balances.map(row)}
      </tbody>
    </table>
  </div>`;

const row = ({currency, pending, paid_out, fees}: Balance): Html =>
  html`<tr>
    <th scope="row">${currency}</th>
    ${[pending, paid_out, fees].map(value => html`<td>${formatMoney({value, currency})}</td>`)}
  </tr>`;
