import type {SavedCard} from '@florin/protocol';
import type {Browser, Page} from 'playwright';
import {afterAll, afterEach, beforeAll, beforeEach} from 'vitest';
import {launchShell} from './browsers.ts';
import {startFrameStand, type FrameStand, type OpenForm, type Opening} from './frame-stand.ts';

/** What the tests of one file share: a browser, and the real frame before a signer of any session. */
export interface FormScene {
  readonly stand: FrameStand;
  open(opening?: Opening): Promise<OpenForm>;
  /** An empty page, this wide in px. */
  newPage(width: number): Promise<Page>;
}

/** To be called once, at the top of a file of tests. */
export const formScene = (): FormScene => {
  let browser: Browser;
  let stand: FrameStand;
  beforeAll(async () => {
    browser = await launchShell();
    stand = await startFrameStand(browser);
  });
  beforeEach(() => {
    Object.assign(stand, {answer: {}, forgets: 204});
    stand.cards.length = stand.requests.length = 0;
  });
  afterEach(() => Promise.all(browser.contexts().map(context => context.close())));
  afterAll(async () => {
    await browser?.close();
    await stand?.close();
  });
  return {
    get stand() {
      return stand;
    },
    open: opening => stand.open(opening),
    newPage: async width => (await browser.newContext({viewport: {width, height: 900}})).newPage(),
  };
};

/** The input of a field, by its autofill token. */
export const field = ({frame}: OpenForm, token: string) => frame.locator(`[autocomplete=${token}]`);

/** Types into a field with real keys. */
export const type = async (form: OpenForm, token: string, text: string): Promise<void> => {
  await field(form, token).click();
  await form.page.keyboard.type(text);
};

/** Types a card that pays. */
export const typeGood = async (form: OpenForm, number = '4242424242424242'): Promise<void> => {
  await type(form, 'cc-number', number);
  await type(form, 'cc-exp', '1240');
  await type(form, 'cc-csc', '123');
};

/** A saved card with an id of its own. */
export const savedCard = (letter: string, change: Partial<SavedCard> = {}): SavedCard => ({
  ...{token: `card_${letter.repeat(26)}`, brand: 'visa', last4: '4242', exp_month: 8, exp_year: 2031},
  ...change,
});
