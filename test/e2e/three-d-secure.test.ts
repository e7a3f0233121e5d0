import type {Frame, Page} from 'playwright';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {GOOD, typeCard} from '../support/card-form.ts';
import {payAndWait, startCheckoutScene, type CheckoutScene} from '../support/checkout-scene.ts';

// The whole way, each party at a site of its own: the shop on localhost, the processor on 127.0.0.1, and the issuer's
// access control server at a port of the network's.
let scene: CheckoutScene;
beforeAll(async () => void (scene = await startCheckoutScene()));
afterAll(() => scene.close());

const CHALLENGED = {...GOOD, number: '4000000000003220'};

/** Orders, pays, and comes to the issuer's page. */
const goToTheBank = async (): Promise<{page: Page; bank: Frame; problems: string[]}> => {
  const problems: string[] = [];
  const page = await scene.openCheckout(async opened => {
    opened.on('pageerror', error => problems.push(error.message));
    opened.on('console', message => message.type() === 'error' && problems.push(message.text()));
  });
  await typeCard(page, CHALLENGED);
  await page.locator('button.pay').click();
  return {page, bank: await theBank(page), problems};
};
/** The form's frame, whose fields make room for the bank. */
const formFrame = async (page: Page): Promise<Frame> =>
  (await (await page.waitForSelector('florin-card-form iframe')).contentFrame())!;
const theBank = async (page: Page): Promise<Frame> => {
  const iframe = await (await formFrame(page)).waitForSelector('.challenge > iframe');
  const bank = (await iframe.contentFrame())!;
  await bank.waitForSelector('#code');
  return bank;
};
const confirm = async (bank: Frame, code: string): Promise<void> => {
  await bank.fill('#code', code);
  await bank.click('button[value=confirm]');
};
/** The payment of the order that the page shows, once it says that it is paid. */
const paidWith = async (page: Page) => {
  await page.waitForSelector('text=/paid/i');
  const {paid} = scene.shop.orders.find(page.url().split('/').at(-1)!)!;
  return scene.shop.merchant.payments.get(paid!.payment);
};

test('the shopper proves at the bank that the card is theirs, and the order is paid', async () => {
  const {page, bank, problems} = await goToTheBank();
  expect(await bank.locator('main').innerText()).toContain('Visa ending in 3220');
  await confirm(bank, '000000');
  await expect.poll(() => bank.locator('#wrong').innerText()).toContain('not right');
  await confirm(bank, '123456');
  expect(await paidWith(page)).toMatchObject({
    ...{status: 'authorized', three_ds: 'authenticated'},
    card: {last4: '3220'},
  });
  expect(problems).toEqual([]);
});

test('given up at the bank it is declined, and another card pays on the same form', async () => {
  const {page, bank} = await goToTheBank();
  await bank.click('button[value=cancel]');
  const frame = await formFrame(page);
  await expect.poll(() => frame.locator('[role=status]').innerText()).toMatch(/verify/);
  expect(await frame.locator('.challenge').count()).toBe(0);
  await typeCard(page, GOOD);
  await payAndWait(page);
  expect(await paidWith(page)).toMatchObject({card: {last4: '4242'}});
});

test('a page that is loaded anew meanwhile leads back to the bank, and is paid without the card', async () => {
  const {page} = await goToTheBank();
  await page.reload();
  await confirm(await theBank(page), '123456');
  expect(await paidWith(page)).toMatchObject({three_ds: 'authenticated'});
});
