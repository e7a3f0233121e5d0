import {html, type TemplateResult} from 'lit/html.js';
import type {Transfer} from './answers.js';
import {id, paymentLink, settlementLink, time, type Shown} from './parts.js';
import {scrolling, without} from './table.js';
import {debitAndCredit, words} from './text.js';

interface Journal {
  caption: string;
  transfers: readonly Transfer[];
  /** Said where there are none. */
  empty: string;
  /** The payment that is looked at already. */
  here?: string;
}

/** Transfers as a bookkeeper writes them: each with its entries below, debits to the left of credits. */
export const journal = ({caption, transfers, empty, here}: Journal): TemplateResult =>
  transfers.length === 0
    ? without(caption, empty)
    : scrolling(
        caption,
        html`<thead>
            <tr>
              <th scope="col">Account</th>
              <th scope="col" class="amount">Debit</th>
              <th scope="col" class="amount">Credit</th>
            </tr>
          </thead>
          ${transfers.map(transfer => booked(transfer, here))}`,
        'journal',
      );

const booked = (transfer: Transfer, here: string | undefined): TemplateResult =>
  html`<tbody>
    <tr class="transfer">
      <th scope="rowgroup" colspan="3">${time(transfer.at)} ${called(transfer, here)}</th>
    </tr>
    ${Object.entries(transfer.entries).map(([account, amount = 0]) => {
      const [debit, credit] = debitAndCredit(amount, transfer.currency);
      return html`<tr>
        <th scope="row">${words(account)}</th>
        <td class="amount">${debit}</td>
        <td class="amount">${credit}</td>
      </tr>`;
    })}
  </tbody>`;

/** Its name, which leads to what it was moved for. */
const called = ({id: name, payment, settlement}: Transfer, here: string | undefined): Shown => {
  if (payment && payment !== here) return paymentLink(payment, id(name));
  return settlement ? settlementLink(settlement, id(name)) : id(name);
};
