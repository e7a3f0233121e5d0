import {html} from 'hono/html';
import {catalogue, type Product} from '../catalogue.js';
import {formatMoney} from '../money.js';
import {layout, type Html} from './layout.js';

/** The shop's window. */
export const productsPage = (): Html =>
  layout({
    title: 'Three good things',
    main: html`<h1>Three good things</h1>
      <p class="lead">Made slowly in Firenze, paid for quickly.</p>
      <ul class="products">
        ${catalogue.map(product)}
      </ul>`,
  });

const product = ({id, name, about, picture, price}: Product): Html =>
  html`<li class="panel product">
    <img src="/${picture}" alt="" width="320" height="240" />
    <h2>${name}</h2>
    <p>${about}</p>
    <form action="/orders" method="post">
      <input type="hidden" name="product" value="${id}" />
      <span class="price">${formatMoney(price)}</span>
      <button aria-label="Buy: ${name}">Buy</button>
    </form>
  </li>`;
