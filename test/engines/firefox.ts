import {launch, type Frame, type KeyInput, type Page} from 'puppeteer-core';
import {findFirefox} from './install.ts';
import {asking, eventually, PATIENCE, type Document, type Engine, type Tab} from './engine.ts';

const documentOf = (frame: Frame): Document => {
  const find = async (selector: string) => (await frame.waitForSelector(selector, {timeout: PATIENCE}))!;
  return {
    ...asking(expression => frame.evaluate(expression) as Promise<never>),
    click: async selector => (await find(selector)).click(),
    type: async (selector, text) => {
      const element = await find(selector);
      await element.click();
      await element.type(text);
    },
  };
};

const tabOf = (page: Page): Tab => ({
  ...documentOf(page.mainFrame()),
  goto: async url => void (await page.goto(url, {waitUntil: 'domcontentloaded'})),
  reload: async () => void (await page.reload({waitUntil: 'domcontentloaded'})),
  // A page that the browser had kept whole tells nothing of its loading.
  back: () => page.evaluate('setTimeout(() => history.back())') as Promise<never>,
  press: async keys => {
    const [key = '', ...held] = keys.split('+').reverse() as KeyInput[];
    for (const one of held) await page.keyboard.down(one);
    await page.keyboard.press(key as KeyInput);
    for (const one of held) await page.keyboard.up(one);
  },
  frame: part =>
    eventually(async () => {
      const frame = page.frames().find(one => one.url().includes(part));
      return frame && documentOf(frame);
    }, `a frame at ${part}`),
  close: () => page.close(),
});

/** Firefox, through WebDriver BiDi: Playwright drives only a build of its own. */
export const startFirefox = async (): Promise<Engine> => {
  const browser = await launch({browser: 'firefox', executablePath: findFirefox(), headless: true});
  return {
    name: 'firefox',
    open: async () => tabOf(await (await browser.createBrowserContext()).newPage()),
    close: () => browser.close(),
  };
};
