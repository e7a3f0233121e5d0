import type {Browser, Page} from 'playwright';
import type {StartOptions} from '@florin/processor/node';
import {launchShell} from './browsers.ts';
import {secureFrame} from './card-form.ts';
import {startShop, type TestShop} from './shop.ts';
import {startWorld, type World} from './world.ts';

/** The demo's shop on localhost, its processor on 127.0.0.1 (another site), and a browser. */
export interface CheckoutScene {
  world: World;
  shop: TestShop;
  browser: Browser;
  /** Opens a checkout in a page of its own; `before` runs in the page and in the frame before their scripts. */
  openCheckout(before?: (page: Page) => Promise<unknown>): Promise<Page>;
  close(): Promise<void>;
}

export const startCheckoutScene = async (options: Partial<StartOptions> = {}): Promise<CheckoutScene> => {
  const world = await startWorld({host: '127.0.0.1', ...options});
  const shop = await startShop(world.processor.origin, world.now);
  const browser = await launchShell();
  return {
    ...{world, shop, browser},
    openCheckout: async before => {
      const page = await (await browser.newContext()).newPage();
      await page.addInitScript(recordEvents);
      await before?.(page);
      await page.goto(shop.origin);
      await page.locator('form[action="/orders"] button').first().click();
      await page.waitForURL('**/orders/*');
      await secureFrame(page);
      return page;
    },
    close: async () => {
      await browser.close();
      await shop.close();
      await world.close();
    },
  };
};

/** Keeps the names of the element's events, across the pages of a tab. */
const recordEvents = (): void => {
  for (const name of ['ready', 'authorized', 'declined', 'pending', 'expiring', 'expired', 'error'])
    document.addEventListener(`florin-${name}`, () => {
      const seen = sessionStorage.getItem('seen');
      sessionStorage.setItem('seen', seen ? `${seen} ${name}` : name);
    });
};

/** The element's events that a tab has seen, in order. */
export const eventsOf = (page: Page): Promise<string | null> =>
  page.evaluate(() => sessionStorage.getItem('seen'));

/** Presses the shop's button and waits until the order's page says that it is paid. */
export const payAndWait = async (page: Page): Promise<void> => {
  await page.locator('button.pay').click();
  await page.waitForSelector('text=/paid/i');
};
