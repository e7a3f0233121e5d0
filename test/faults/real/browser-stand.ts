import type {NetworkRequest} from '@florin/network';
import {approved, replay} from '@florin/sandbox';
import {matchingKey} from '@florin/network';
import type {Browser} from 'playwright';
import {launchShell} from '../../support/browsers.ts';
import {CARD, form, PAY, RECORDER} from '../../support/element-page.ts';
import {newLine} from '../../support/line.ts';
import {startMerchantSite} from '../../support/merchant-site.ts';
import {claimsOf, createSession} from '../../support/shopper.ts';
import {startWorld} from '../../support/world.ts';
import {startProxy, type Held} from './proxy.ts';

/** Where one checkout's payment is held on its way. Each answers once the payment is there. */
export interface Gates {
  /** The request on its way to the processor, of which nothing knows yet. */
  request?: () => Promise<void>;
  /** What the network has decided and not told yet. */
  network?: () => Promise<void>;
  /** The answer on its way to the browser. */
  answer?: () => Promise<void>;
  /** The connection is gone: nothing that is under way on it arrives. */
  cut?: boolean;
}

/** One merchant's page for one order. */
export interface Checkout {
  url: string;
  /** Set by a run before it pays. */
  gates: Gates;
  /** Approvals that stand at the network for this order. */
  approvals(): number;
}

/** A browser, a merchant's pages with the real form, and a processor behind a line that holds what it is told to. */
export interface BrowserStand {
  readonly browser: Browser;
  newCheckout(): Promise<Checkout>;
  /** Settles once nothing is under way between browsers and the processor. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export const startBrowserStand = async (seed: number): Promise<BrowserStand> => {
  const line = newLine();
  const proxy = await startProxy(seed);
  const world = await startWorld({host: '127.0.0.1', issuer: proxy.origin, network: line});
  proxy.behind = [world.port];
  const site = await startMerchantSite();
  const browser = await launchShell();
  // An order is known by its session on the line, and by its amount at the network.
  const bySession = new Map<string, Checkout>();
  const byAmount = new Map<string, Checkout>();
  proxy.holding = ({method, url, headers}): Held => {
    if (method !== 'POST' || url !== '/v1/payments') return {};
    const gates = bySession.get(claimsOf(headers.authorization!.slice('Bearer '.length)).sub)?.gates ?? {};
    const request = gates.request?.();
    const answer = async (): Promise<void> => {
      await gates.answer?.();
      if (gates.cut) throw new Error('cut');
    };
    return {...(request && {request}), answer};
  };
  line.passing = async (request, send) => {
    const answer = await send();
    if (request.mti === '0100') await byAmount.get(amountOf(request))?.gates.network?.();
    return answer;
  };
  let orders = 0;
  return {
    browser,
    newCheckout: async () => {
      const value = 1_000 + orders++;
      const terms = {origins: [site.origin], amount: {value, currency: 'EUR'}};
      const {id, token} = await createSession(proxy.origin, terms);
      const script = `<script src="${proxy.origin}/sdk/v1/florin.js" defer></script>`;
      const body = form(CARD.replace('TOKEN', token) + PAY);
      const url = site.page(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>
        ${RECORDER}${script}<body>${body}`);
      const checkout: Checkout = {
        ...{url, gates: {}},
        approvals: () => {
          const decisions = world.sandbox.decisions();
          const {authorizations} = replay(decisions);
          const mine = decisions.filter(
            one => one.request.mti === '0100' && approved(one) && Number(one.request[4]) === value,
          );
          return mine.filter(({request}) => !authorizations.get(matchingKey(request))!.reversed).length;
        },
      };
      bySession.set(id, checkout);
      byAmount.set(String(value).padStart(12, '0'), checkout);
      return checkout;
    },
    quiet: () => proxy.quiet(),
    close: async () => {
      await browser.close();
      await site.close();
      await proxy.close();
      await world.close();
    },
  };
};

const amountOf = (request: NetworkRequest): string => ('4' in request ? String(request[4]) : '');
