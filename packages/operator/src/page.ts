import {html, render, type TemplateResult} from 'lit/html.js';
import {takeKey} from './key.js';
import {hrefOf, readRoute, SCREENS, type Route, type ScreenName} from './route.js';
import {ledgerScreen} from './screens/ledger.js';
import {paymentScreen} from './screens/payment.js';
import {paymentsScreen} from './screens/payments.js';
import type {Screen, Show} from './screens/screen.js';
import {settlementScreen} from './screens/settlement.js';
import {settlementsScreen} from './screens/settlements.js';
import {Failure, serverAt} from './server.js';
import {second} from './text.js';

/** Each screen: of all that there are, and of one. */
const SHOWN: Record<ScreenName, readonly [all: Show, one: Show]> = {
  payments: [paymentsScreen, paymentScreen],
  ledger: [ledgerScreen, ledgerScreen],
  settlements: [settlementsScreen, settlementScreen],
};

/** What the page takes from the machine. */
export interface Around {
  window: Window;
  fetch: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * The page: shows the place that its address names, and moves the focus to the heading of every other place, so that
 * who does not see the page hears where it is now.
 */
export class Page {
  readonly #around: Around;
  readonly #body: HTMLElement;
  /** Kept here, too: a browser may forbid all other places. */
  #key = '';
  /** Counts the places that were gone to: of two that are read at the same time the later is shown. */
  #turn = 0;
  #shown: Screen = {title: '', body: html`<p>Loading…</p>`};
  /** Path of the place that is shown; undefined before the first. */
  #path: string | undefined;

  constructor(around: Around) {
    this.#around = around;
    this.#body = around.window.document.body;
  }

  /** Shows the place that the address names, read anew. What is shown stays until the next is there. */
  async go(): Promise<void> {
    const {window, fetch, now} = this.#around;
    const turn = ++this.#turn;
    this.#key = takeKey(window) || this.#key;
    const server = serverAt(fetch, this.#key);
    const route = readRoute(window.location.hash);
    this.#draw(route);
    const shown = await screenOf(route, show => show(server, route!));
    if (turn !== this.#turn) return;
    this.#shown = shown;
    window.document.title = `${shown.title} · Florin`;
    this.#draw(route, `${shown.title}, as of ${second(now())} UTC`);
    this.#moveTo(route);
  }

  #moveTo(route: Route | undefined): void {
    const before = this.#path;
    this.#path = route && hrefOf(route.screen, route.id);
    if (before !== undefined && before !== this.#path) this.#body.querySelector('h1')!.focus();
  }

  /** @param status none while the place is still read */
  #draw(route: Route | undefined, status?: string): void {
    const again = (): void => void this.go();
    render(layout(route, this.#shown, status, again), this.#body);
  }
}

const layout = (
  route: Route | undefined,
  {title, body}: Screen,
  status: string | undefined,
  again: () => void,
): TemplateResult =>
  html`<header>
      <strong>Florin</strong>
      <nav aria-label="Screens">
        ${Object.entries(SCREENS).map(
          ([name, text]) =>
            html`<a
              href=${hrefOf(name as ScreenName, undefined, {merchant: route?.query.merchant})}
              aria-current=${name === route?.screen ? 'page' : 'false'}
              >${text}</a
            >`,
        )}
      </nav>
    </header>
    <main aria-busy=${status === undefined}>
      <h1 tabindex="-1">${title}</h1>
      ${body}
    </main>
    <footer>
      <p role="status">${status ?? 'Loading…'}</p>
      <button type="button" @click=${again}>Look again</button>
    </footer>`;

/** What is at a place, or why there is nothing. */
const screenOf = async (route: Route | undefined, read: (show: Show) => Promise<Screen>): Promise<Screen> => {
  if (!route) return nowhere;
  try {
    return await read(SHOWN[route.screen][route.id === undefined ? 0 : 1]);
  } catch (error) {
    if (error instanceof Failure) return failed(error, route);
    throw error;
  }
};

const nowhere: Screen = {
  title: 'Nothing here',
  body: html`<p>This address leads nowhere. <a href=${hrefOf('payments')}>Payments</a></p>`,
};

const failed = ({status, message}: Failure, {screen, id}: Route): Screen => {
  if (status === 404)
    return {
      title: 'Not found',
      body: html`<p>Among the ${screen} there is none with the id <code>${id}</code>.</p>`,
    };
  return FAILED[status] ?? {title: 'Refused', body: html`<p>${message}</p>`};
};

const COMMAND = html`<code>florin-processor look</code>`;

/** What to do about a failure, by the status of the answer. */
const FAILED: Readonly<Record<number, Screen>> = {
  0: {
    title: 'No answer',
    body: html`<p>${COMMAND} has ended. Start it again, and open the address that it prints.</p>`,
  },
  401: {
    title: 'Locked',
    body: html`<p>Open the whole address that ${COMMAND} printed, with its key.</p>`,
  },
  503: {
    title: 'Processor away',
    body: html`<p>The processor does not answer ${COMMAND}. Start it, and look again.</p>`,
  },
};
