import type {Frame, Page} from 'playwright';

/** What is typed into the form. */
export interface Typed {
  number?: string;
  expiry?: string;
  cvc?: string;
  name?: string;
}

const FIELDS = {number: 'cc-number', expiry: 'cc-exp', cvc: 'cc-csc', name: 'cc-name'} as const;

/** The secure frame of the page's card form, once its fields are there. */
export const secureFrame = async (page: Page): Promise<Frame> => {
  const iframe = await page.waitForSelector('florin-card-form iframe');
  const frame = (await iframe.contentFrame())!;
  await frame.waitForSelector('[autocomplete=cc-number]');
  return frame;
};

/** Types with real keys, field by field; what is there already is replaced. */
export const typeCard = async (page: Page, typed: Typed): Promise<void> => {
  const frame = await secureFrame(page);
  for (const [name, token] of Object.entries(FIELDS) as [keyof Typed, string][]) {
    const text = typed[name];
    if (text === undefined) continue;
    await frame.locator(`[autocomplete=${token}]`).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(text);
  }
};

/** A card that pays. */
export const GOOD: Typed = {number: '4242424242424242', expiry: '1240', cvc: '123'};
