import type {Browser, Page} from 'playwright';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {auditor, type Audit} from '../a11y/audit.ts';
import {launchShell} from '../support/browsers.ts';
import {startLook, type Look} from '../support/look.ts';
import {card, pay} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

let world: World;
let look: Look;
let browser: Browser;
let page: Page;
let audit: Audit;
const problems: string[] = [];

beforeAll(async () => {
  world = await startWorld();
  const {origin, merchants} = world.processor;
  await merchants.setReserve('mer_demo', {basisPoints: 500, days: 90});
  const paid = (currency: string, reference: string) =>
    pay(origin, card(), {amount: {value: 1999, currency}, reference, capture: 'automatic'});
  await paid('EUR', 'in euros');
  await paid('JPY', 'in yen');
  await paid('KWD', 'in dinars');
  await world.processor.settle();
  await pay(origin, card('4000000000009995'), {reference: 'poor'});
  look = await startLook(world.data);
  browser = await launchShell();
  page = await (await browser.newContext({locale: 'en-US', viewport: {width: 1100, height: 800}})).newPage();
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
  audit = await auditor(page);
});
afterAll(async () => {
  await browser.close();
  await look.stop();
  await world.close();
});
beforeEach(() => void problems.splice(0));

const heading = () => page.locator('h1');
/** Waits until a screen is there, and that its heading has the focus. */
const arrived = async (title: string): Promise<void> => {
  await page.locator('h1', {hasText: title}).and(page.locator(':focus')).waitFor();
};

test('a person goes from payments to the ledger, to a settlement and back, and axe finds nothing on the way', async () => {
  await page.goto(look.address);
  await page.getByRole('link', {name: 'in euros'}).waitFor();
  expect(page.url()).toBe(`${look.origin}/#/payments`);
  for (const amount of ['€19.99', '¥1,999', 'KWD 1.999'])
    await page.getByRole('cell', {name: amount}).first().waitFor();
  expect(await audit()).toEqual([]);

  await page.getByLabel('Status').selectOption('declined');
  await page.getByRole('button', {name: 'Show'}).click();
  await page.getByRole('link', {name: 'in euros'}).waitFor({state: 'detached'});
  await page.getByRole('link', {name: 'poor'}).click();
  await arrived('Payment poor');
  expect(await page.locator('main').innerText()).toContain('insufficient funds');
  await page.goBack();
  await arrived('Payments');
  expect(await page.getByLabel('Status').inputValue()).toBe('declined');
  await page.goBack();

  await page.getByRole('link', {name: 'in euros'}).click();
  await arrived('Payment in euros');
  expect(await page.locator('main').innerText()).toContain('•••• 4242');
  expect(await audit()).toEqual([]);

  await page.getByRole('link', {name: 'Ledger'}).click();
  await arrived('Ledger');
  expect(await page.locator('.check.good').innerText()).toContain('Debits equal credits');
  for (const currency of ['EUR', 'JPY', 'KWD'])
    await page
      .getByRole('table', {name: `Balances in ${currency}`})
      .getByRole('rowheader', {name: 'reserve'})
      .waitFor();
  expect(await audit()).toEqual([]);

  await page.getByRole('link', {name: 'Settlements'}).click();
  await arrived('Settlements');
  expect(await audit()).toEqual([]);
  await page.getByRole('row').filter({hasText: '€'}).getByRole('link').click();
  await arrived('Settlement of Florin Shop');
  await page.getByRole('table', {name: 'Lines'}).getByRole('link', {name: 'in euros'}).waitFor();
  await page.getByRole('table', {name: 'Lines'}).getByRole('row').filter({hasText: 'reserve'}).waitFor();
  expect(await page.locator('.figures').innerText()).toMatch(/Withheld\s+-€0\.99/);
  expect(await page.locator('.check.good').innerText()).toContain('to the cent');
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', {name: 'Download as CSV'}).click();
  expect((await downloading).suggestedFilename()).toMatch(/^set_\w+\.csv$/);
  expect(await audit()).toEqual([]);

  await page.goBack();
  await arrived('Settlements');
  await page.goBack();
  await arrived('Ledger');
  expect(problems).toEqual([]);
});

test('it stays open when it is loaded again, fits a small dark screen, and says what is not there', async () => {
  await page.emulateMedia({colorScheme: 'dark'});
  await page.setViewportSize({width: 360, height: 640});
  await page.goto(`${look.origin}/#/payments`);
  await page.reload();
  await page.getByRole('link', {name: 'in euros'}).click();
  await arrived('Payment in euros');
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  expect(await audit()).toEqual([]);
  await page.goto(`${look.origin}/#/payments/pay_nobodys`);
  await arrived('Not found');
  await page.goto(`${look.origin}/#/elsewhere`);
  await arrived('Nothing here');

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(`${look.origin}/#/payments`);
  await stranger.locator('h1', {hasText: 'Locked'}).waitFor();
  expect(await heading().count()).toBe(1);
});
