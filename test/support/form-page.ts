import type {Browser, Frame, Page} from 'playwright';
import {afterAll, afterEach, beforeAll} from 'vitest';
import {launchShell} from './browsers.ts';
import {secureFrame} from './card-form.ts';
import {RECORDER} from './element-page.ts';
import {formWorld, type FormWorld} from './form-world.ts';

/** What a merchant's page may be given. */
export interface PageOptions {
  token?: string;
  /** More for `<head>`, before the script. */
  head?: string;
  /** Runs on the page before it is opened. */
  before?: (page: Page) => Promise<unknown>;
}

/** Pages of a merchant's with the real form in them, in one Chromium. */
export interface FormPages {
  readonly scene: FormWorld;
  /** Opens a page with a body in which `TOKEN` stands for a new session. */
  open(body: string, options?: PageOptions): Promise<Page>;
  /** The same, once the form can be typed into. */
  ready(body: string, options?: PageOptions): Promise<{page: Page; frame: Frame}>;
}

/** To be called once, at the top of a file of tests, with a browser where the shell does not do. */
export const formPages = (launch: () => Promise<Browser> = launchShell): FormPages => {
  const scene = formWorld();
  let browser: Browser;
  beforeAll(async () => void (browser = await launch()));
  afterEach(() => Promise.all(browser.contexts().map(context => context.close())));
  afterAll(() => browser?.close());
  const open = async (body: string, {token, head = '', before}: PageOptions = {}): Promise<Page> => {
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>${RECORDER}${head}
      ${scene.script}<body>${body.replaceAll('TOKEN', token ?? (await scene.newToken()))}`;
    const page = await browser.newPage();
    await before?.(page);
    await page.goto(scene.site.page(html), {waitUntil: 'commit'});
    return page;
  };
  return {
    ...{scene, open},
    ready: async (body, options) => {
      const page = await open(body, options);
      await page.waitForFunction('window.log?.some(line => line.startsWith("ready"))');
      return {page, frame: await secureFrame(page)};
    },
  };
};
