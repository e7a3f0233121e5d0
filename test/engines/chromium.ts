import type {Frame, Page} from 'playwright';
import {launchShell} from '../support/browsers.ts';
import {asking, eventually, PATIENCE, type Document, type Engine, type Tab} from './engine.ts';

const documentOf = (frame: Frame): Document => ({
  ...asking(expression => frame.evaluate<never>(expression)),
  click: selector => frame.locator(selector).first().click({timeout: PATIENCE}),
  type: (selector, text) => frame.locator(selector).first().pressSequentially(text, {timeout: PATIENCE}),
});

/** How often a page is gone to before it is given up. */
const TRIES = 5;

/** A form of the page before may just have been submitted, and its navigation still be under way: then once more. */
const goTo = async (page: Page, url: string, tries = TRIES): Promise<void> => {
  try {
    await page.goto(url);
  } catch (error) {
    if (tries === 1 || !String(error).includes('interrupted by another navigation')) throw error;
    await page.waitForLoadState();
    await goTo(page, url, tries - 1);
  }
};

const tabOf = (page: Page): Tab => ({
  ...documentOf(page.mainFrame()),
  goto: url => goTo(page, url),
  reload: async () => void (await page.reload()),
  back: async () => void (await page.goBack({waitUntil: 'commit'})),
  press: key => page.keyboard.press(key),
  frame: part =>
    eventually(async () => {
      const frame = page.frames().find(one => one.url().includes(part));
      return frame && documentOf(frame);
    }, `a frame at ${part}`),
  close: () => page.context().close(),
});

/** Chromium, through Playwright. Its shell: attacks and keys reach the same engine in it. */
export const startChromium = async (): Promise<Engine> => {
  const browser = await launchShell();
  return {
    name: 'chromium',
    open: async () => tabOf(await (await browser.newContext()).newPage()),
    close: () => browser.close(),
  };
};
