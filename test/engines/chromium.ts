import type {Frame, Page} from 'playwright';
import {launchShell} from '../support/browsers.ts';
import {asking, eventually, PATIENCE, type Document, type Engine, type Tab} from './engine.ts';

const documentOf = (frame: Frame): Document => ({
  ...asking(expression => frame.evaluate<never>(expression)),
  click: selector => frame.locator(selector).first().click({timeout: PATIENCE}),
  type: (selector, text) => frame.locator(selector).first().pressSequentially(text, {timeout: PATIENCE}),
});

/** A form of the page before may just have been submitted: then it is gone to once more. */
const goTo = async (page: Page, url: string): Promise<void> => {
  const interrupted = (error: unknown): Promise<unknown> => {
    if (!String(error).includes('interrupted by another navigation')) throw error;
    return page.goto(url);
  };
  await page.goto(url).catch(interrupted);
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
