import type {BrowserContext, Page} from 'playwright';
import {secureFrame, typeCard} from '../support/card-form.ts';
import {claimsOf} from '../support/shopper.ts';
import {CANARY, WRONG_CVC} from './card.ts';
import type {CanaryProcessor} from './processor.ts';
import type {Watch} from './watch.ts';

/** Where a visit takes place. */
export interface Scene {
  context: BrowserContext;
  watch: Watch;
  shop: string;
  processor: CanaryProcessor;
}

/** What a shopper goes through with one order, and what is seen at its end. */
type Visit = (page: Page, scene: Scene) => Promise<string>;

const pay = (page: Page) => page.locator('button.pay').click();
const paid = async (page: Page): Promise<string> => {
  await page.waitForSelector('text=/paid/i');
  return 'paid';
};
/** Presses the button and answers what the processor's first answer to it is. */
const answerTo = async (page: Page): Promise<string> => {
  const answered = page.waitForResponse(
    response => response.url().endsWith('/v1/payments') && response.request().method() === 'POST',
  );
  await pay(page);
  const body = (await (await answered).json()) as {code?: string; status: string};
  return body.code ?? body.status;
};

export const VISITS: Record<string, Visit> = {
  approved: async page => {
    await typeCard(page, CANARY);
    await pay(page);
    return paid(page);
  },

  'declined, then approved': async (page, {watch}) => {
    await typeCard(page, {...CANARY, cvc: WRONG_CVC});
    const first = await answerTo(page);
    const frame = await secureFrame(page);
    await frame.waitForFunction(
      () => !document.querySelector<HTMLInputElement>('[autocomplete=cc-csc]')?.value,
    );
    await watch.look(page);
    await typeCard(page, {cvc: CANARY.cvc});
    await pay(page);
    return `${first}, ${await paid(page)}`;
  },

  'typed into the wrong fields': async (page, {watch}) => {
    await typeCard(page, {number: CANARY.number.slice(0, -1), expiry: CANARY.number, cvc: CANARY.number});
    await pay(page);
    await watch.look(page);
    const number = page.locator('florin-card-form iframe').contentFrame().locator('[autocomplete=cc-number]');
    await page.keyboard.press('Tab');
    const invalid = await number.getAttribute('aria-invalid');
    return invalid === 'true' ? 'invalid' : 'taken';
  },

  'an envelope that was changed on its way': async (page, {watch}) => {
    await page.route('**/v1/payments', async route => {
      const body = route.request().postDataJSON() as {envelope: string};
      const tag = body.envelope.lastIndexOf('.') + 1;
      const other = body.envelope[tag] === 'A' ? 'B' : 'A';
      const envelope = body.envelope.slice(0, tag) + other + body.envelope.slice(tag + 1);
      await route.continue({postData: JSON.stringify({...body, envelope})});
    });
    await typeCard(page, CANARY);
    const answer = await answerTo(page);
    await watch.look(page);
    return answer;
  },

  'reloaded while it is decided': async (page, {processor: {network}}) => {
    await typeCard(page, CANARY);
    network.latency = 1_500;
    const sent = page.waitForRequest('**/v1/payments');
    await pay(page);
    await sent;
    await page.waitForTimeout(300);
    // The page goes on to the order as soon as its form has found the outcome, and waits for nothing else.
    await page.reload({waitUntil: 'commit'});
    network.latency = 0;
    return paid(page);
  },

  'key revoked while it is typed': async (page, {processor}) => {
    await typeCard(page, CANARY);
    const session = (await page.getAttribute('florin-card-form', 'session'))!;
    for (const {kid} of claimsOf(session).enc_jwks) await processor.command('keys', 'revoke', kid);
    const answer = await answerTo(page);
    return `${answer}, ${await paid(page)}`;
  },
};

/** Makes every visit with an order of its own, and tells how each ended. */
export const visitAll = async (scene: Scene): Promise<Record<string, string>> => {
  const ends: Record<string, string> = {};
  for (const [name, visit] of Object.entries(VISITS)) {
    const page = await scene.context.newPage();
    await page.goto(scene.shop);
    await page.locator('form[action="/orders"] button').first().click();
    await page.waitForURL('**/orders/*');
    await secureFrame(page);
    ends[name] = await visit(page, scene);
    await scene.watch.look(page);
    await page.close();
  }
  return ends;
};
