import type {Browser, BrowserContext, Frame, Page} from 'playwright';
import {afterAll, afterEach, beforeAll, beforeEach, expect, test} from 'vitest';
import {launchChromium} from '../support/browsers.ts';
import {GOOD, secureFrame, typeCard} from '../support/card-form.ts';
import {startShop, type TestShop} from '../support/shop.ts';
import {startWorld, type World} from '../support/world.ts';

// The whole way, each party at a site of its own: the shop on localhost, the processor on 127.0.0.1, and the issuer's
// access control server at a port of the network's.
let world: World;
let shop: TestShop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  world = await startWorld({host: '127.0.0.1'});
  shop = await startShop(world.processor.origin);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
  await world.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
});
afterEach(() => context.close());

const CHALLENGED = {...GOOD, number: '4000000000003220'};

/** Orders, pays, and comes to the issuer's page. */
const goToTheBank = async (): Promise<Frame> => {
  await page.goto(shop.origin);
  await page.locator('form[action="/orders"] button').first().click();
  await page.waitForURL('**/orders/*');
  await secureFrame(page);
  await typeCard(page, CHALLENGED);
  await page.locator('button.pay').click();
  return theBank();
};
/** The form's frame, whose fields make room for the bank. */
const formFrame = async (): Promise<Frame> =>
  (await (await page.waitForSelector('florin-card-form iframe')).contentFrame())!;
const theBank = async (): Promise<Frame> => {
  const iframe = await (await formFrame()).waitForSelector('.challenge > iframe');
  const bank = (await iframe.contentFrame())!;
  await bank.waitForSelector('#code');
  return bank;
};
const confirm = async (bank: Frame, code: string): Promise<void> => {
  await bank.fill('#code', code);
  await bank.click('button[value=confirm]');
};
const ordered = () => shop.orders.find(page.url().split('/').at(-1)!)!;

test('the shopper proves at the bank that the card is theirs, and the order is paid', async () => {
  const bank = await goToTheBank();
  expect(await bank.locator('main').innerText()).toContain('Visa ending in 3220');
  await confirm(bank, '000000');
  await expect.poll(() => bank.locator('#wrong').innerText()).toContain('not right');
  await confirm(bank, '123456');
  await page.waitForSelector('text=/paid/i');
  const payment = await shop.merchant.payments.get(ordered().paid!.payment);
  expect(payment).toMatchObject({status: 'authorized', three_ds: 'authenticated', card: {last4: '3220'}});
  expect(problems).toEqual([]);
});

test('given up at the bank it is declined, and another card pays on the same form', async () => {
  const bank = await goToTheBank();
  await bank.click('button[value=cancel]');
  const frame = await formFrame();
  const status = () => frame.locator('[role=status]').innerText();
  await expect.poll(status).toMatch(/verify/);
  expect(await frame.locator('.challenge').count()).toBe(0);
  await typeCard(page, GOOD);
  await page.locator('button.pay').click();
  await page.waitForSelector('text=/paid/i');
  expect(ordered().paid).toBeDefined();
});

test('a page that is loaded anew meanwhile leads back to the bank, and is paid without the card', async () => {
  await goToTheBank();
  await page.reload();
  await confirm(await theBank(), '123456');
  await page.waitForSelector('text=/paid/i');
  expect(await shop.merchant.payments.get(ordered().paid!.payment)).toMatchObject({
    three_ds: 'authenticated',
  });
});
