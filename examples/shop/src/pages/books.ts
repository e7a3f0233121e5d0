import {html} from 'hono/html';
import type {BalanceView} from '@florin/merchant';
import {formatMoney} from '../money.js';
import {layout, type Html} from './layout.js';

type Balance = BalanceView['balances'][number];

/** What the shop has earned: what the processor owes, what it withholds for a time and paid out, and what that cost. */
export const booksPage = ({balances}: BalanceView): Html => {
  const isWithheld = balances.some(({reserved}) => reserved !== 0);
  return layout({
    title: 'Our books',
    main: html`<h1>Our books</h1>
      <p class="lead">
        An honest shop shows them. <code>npm run settle</code> moves what is owed to our account, less
        fees${isWithheld ? ' and what is withheld for a time' : ''}.
      </p>
      <section class="panel">
        ${balances.length === 0 ? html`<p>Nothing has been sold yet.</p>` : table(balances, isWithheld)}
      </section>`,
  });
};

/** Most shops have no reserve, and nothing of one to show. */
const table = (balances: Balance[], isWithheld: boolean): Html =>
  html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Currency</th>
          <th scope="col">Owed to us</th>
          ${isWithheld ? html`<th scope="col">Withheld</th>` : ''}
          <th scope="col">Paid out</th>
          <th scope="col">Fees taken</th>
        </tr>
      </thead>
      <tbody>
        ${balances.map(balance => row(balance, isWithheld))}
      </tbody>
    </table>
  </div>`;

const row = ({currency, pending, reserved, paid_out, fees}: Balance, isWithheld: boolean): Html =>
  html`<tr>
    <th scope="row">${currency}</th>
    ${[pending, ...(isWithheld ? [reserved] : []), paid_out, fees].map(value => html`<td>${formatMoney({value, currency})}</td>`)}
  </tr>`;
