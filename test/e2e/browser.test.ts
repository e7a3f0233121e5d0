import {afterAll, beforeAll, expect, test} from 'vitest';
import {launchShell} from '../support/browsers.ts';

let browser: Awaited<ReturnType<typeof launchShell>>;
beforeAll(async () => void (browser = await launchShell()));
afterAll(() => browser?.close());

test('the browser has what the checkout stands on', async () => {
  const page = await browser.newPage();
  const has = await page.evaluate(() => ({
    internals: 'attachInternals' in HTMLElement.prototype,
    sheets: 'adoptedStyleSheets' in document,
  }));
  expect(has).toEqual({internals: true, sheets: true});
});
