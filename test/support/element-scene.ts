import type {Browser} from 'playwright';
import {afterAll, afterEach, beforeAll, expect} from 'vitest';
import {launchShell} from './browsers.ts';
import {openPage, type Opened, type Options} from './element-page.ts';
import {startSites, type Sites} from './scripted-frame.ts';

/** What the tests of one file share: a browser and both sites; each has pages of its own. */
export interface ElementScene {
  readonly sites: Sites;
  open(options?: Options): Promise<Opened>;
  /** Opens a page whose form is ready. */
  ready(options?: Options): Promise<Opened>;
}

/** To be called once, at the top of a file of tests. */
export const elementScene = (): ElementScene => {
  let browser: Browser;
  let sites: Sites;
  beforeAll(async () => {
    [browser, sites] = await Promise.all([launchShell(), startSites()]);
  });
  afterEach(() => Promise.all(browser.contexts().map(context => context.close())));
  afterAll(async () => {
    await browser?.close();
    await sites?.close();
  });
  const open = (options?: Options): Promise<Opened> => openPage(browser, sites, options);
  return {
    get sites() {
      return sites;
    },
    open,
    ready: async options => {
      const opened = await open(options);
      await opened.seen('ready');
      return opened;
    },
  };
};

/** A busy machine takes its time. */
export const soon = <T>(look: () => T) => expect.poll(look, {timeout: 15_000});
