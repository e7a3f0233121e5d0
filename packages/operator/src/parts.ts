import {html, nothing, type TemplateResult} from 'lit/html.js';
import type {Merchant} from './answers.js';
import {findHref, hrefOf, type Query, type ScreenName} from './route.js';
import {minute, words} from './text.js';

/** What can be put into a template. */
export type Shown = TemplateResult | string | number | typeof nothing;

/** How a state is coloured; its word says the same. */
const TONES: Record<string, string> = {
  ...{approved: 'good', captured: 'good', cleared: 'good', settled: 'good'},
  ...{declined: 'bad', failed: 'bad'},
  ...{
    authorized: 'live',
    partially_captured: 'live',
    processing: 'live',
    requires_action: 'live',
    pending: 'live',
  },
};

/** A state as a word. */
export const badge = (state: string): TemplateResult =>
  html`<span class="badge ${TONES[state] ?? ''}">${words(state)}</span>`;

/** A time to the minute. */
export const time = (ms: number): TemplateResult =>
  html`<time datetime=${new Date(ms).toISOString()}>${minute(ms)}</time>`;

/** Ids are for the eye and the clipboard. */
export const id = (text: string): TemplateResult => html`<code>${text}</code>`;

/** A card as far as anybody may know it. */
export const card = ({brand, last4}: {brand: string; last4: string}): TemplateResult =>
  html`<span class="card"><span class="brand">${brand}</span> •••• ${last4}</span>`;

/** The way to a payment, called by the merchant's reference or by its id. */
export const paymentLink = (payment: string, name: Shown = id(payment)): TemplateResult =>
  html`<a href=${hrefOf('payments', payment)}>${name}</a>`;

/** The way to a settlement, called by its id unless there is a better name. */
export const settlementLink = (settlement: string, name: Shown = id(settlement)): TemplateResult =>
  html`<a href=${hrefOf('settlements', settlement)}>${name}</a>`;

/** A merchant by its name. */
export const merchantName = (merchants: readonly Merchant[], merchant: string): string =>
  merchants.find(({id}) => id === merchant)?.name ?? merchant;

/** What is said of one thing. What there is not is left out. */
export const facts = (
  rows: readonly (readonly [name: string, value: Shown | null | undefined])[],
): TemplateResult =>
  html`<dl class="facts">
    ${rows.map(([name, value]) =>
      value === undefined || value === null || value === ''
        ? nothing
        : html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
    )}
  </dl>`;

/** Amounts side by side. */
export const figures = (rows: readonly (readonly [name: string, amount: string])[]): TemplateResult =>
  html`<dl class="figures">
    ${rows.map(
      ([name, amount]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${amount}</dd>
        </div>`,
    )}
  </dl>`;

interface Filtered {
  screen: ScreenName;
  query: Query;
  merchants: readonly Merchant[];
  /** What may be filled in besides. */
  more?: Shown;
}

/** Whose, and which: above a list. Nothing where there is nothing to choose. */
export const filters = ({screen, query, merchants, more}: Filtered): Shown =>
  merchants.length < 2 && more === undefined
    ? nothing
    : html`<form class="filters" role="search" @submit=${(event: Event) => follow(event, screen)}>
        ${merchants.length < 2 ? nothing : select('merchant', 'Merchant', query.merchant, merchants)}
        ${more ?? nothing}
        <button>Show</button>
      </form>`;

const follow = (event: Event, screen: ScreenName): void => {
  event.preventDefault();
  location.hash = findHref(screen, Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)));
};

/** A choice of one or all. */
export const select = (
  name: string,
  label: string,
  chosen: string | undefined,
  options: readonly {id: string; name: string}[],
): TemplateResult =>
  html`<label
    >${label}
    <select name=${name}>
      <option value="" .selected=${chosen === undefined}>All</option>
      ${options.map(
        option => html`<option value=${option.id} .selected=${option.id === chosen}>${option.name}</option>`,
      )}
    </select></label
  >`;

/** The ways to the rest of a list. */
export const pager = (screen: ScreenName, query: Query, next: string | null): Shown => {
  const {cursor, ...rest} = query;
  if (!cursor && !next) return nothing;
  return html`<nav class="pager" aria-label="Pages">
    ${cursor ? html`<a href=${hrefOf(screen, undefined, rest)}>Newest</a>` : nothing}
    ${next ? html`<a href=${hrefOf(screen, undefined, {...rest, cursor: next})}>Older</a>` : nothing}
  </nav>`;
};
