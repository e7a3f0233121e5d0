import type {Frame, Page} from 'playwright';
import {afterAll, beforeAll, beforeEach, expect, test} from 'vitest';
import {GOOD, secureFrame, typeCard} from '../support/card-form.ts';
import {ELEMENT} from '../support/element-page.ts';
import {formScene, typeGood} from '../support/form-scene.ts';
import {startIssuer, type Issuer} from '../support/issuer.ts';

const scene = formScene();
let issuer: Issuer;
beforeAll(async () => void (issuer = await startIssuer(scene.stand)));
beforeEach(() => issuer.reset());
afterAll(() => issuer?.close());

const SHOP = `<form action="/page"><florin-card-form name="payment" session="TOKEN"></florin-card-form>
  <button>Pay</button></form>`;
/** Where the form leads once it was paid. */
const ORDERED = '**/page?payment=*';
const LOW = 204;
const HIGH = 496;

const open = async (width = 480): Promise<Page> => {
  const page = await scene.newPage(width + 16);
  await page.goto(await issuer.page(SHOP));
  await page.waitForFunction('log.some(line => line.startsWith("ready"))');
  return page;
};

/** Pays, and goes to the bank. */
const payUntilAsked = async (page: Page): Promise<{frame: Frame; bank: Frame}> => {
  const frame = await secureFrame(page);
  await typeCard(page, GOOD);
  await page.click('button');
  const iframe = await frame.waitForSelector('.challenge > iframe');
  const bank = (await iframe.contentFrame())!;
  await bank.waitForSelector('h1');
  return {frame, bank};
};

const log = (page: Page): Promise<string[]> => page.evaluate<string[]>('log');
const height = (page: Page): Promise<number> =>
  page.evaluate<number>(`${ELEMENT}.getBoundingClientRect().height`);
const number = (frame: Frame) => frame.locator('[autocomplete=cc-number]');
const status = (frame: Frame) => frame.locator('[role=status]').innerText();

test('the bank is shown in the place of the fields, and what it confirms is paid', async () => {
  const page = await open();
  expect(await height(page)).toBe(LOW);
  const {frame, bank} = await payUntilAsked(page);
  await expect.poll(() => height(page)).toBe(HIGH);
  await expect.poll(() => frame.evaluate(() => document.documentElement.scrollHeight)).toBe(HIGH);
  expect(await status(frame)).toBe('Your bank asks you to confirm this payment.');
  expect(await number(frame).isVisible()).toBe(false);
  const iframe = frame.locator('.challenge iframe');
  expect(await iframe.getAttribute('title')).toBe('Confirmation by your bank');
  expect(await iframe.getAttribute('sandbox')).toBe('allow-scripts allow-forms allow-same-origin');
  // The shopper was in the form, and is led on.
  expect(await frame.evaluate(() => document.activeElement!.localName)).toBe('iframe');
  expect(await page.evaluate(`${ELEMENT}.matches(':state(paying)')`)).toBe(true);
  await bank.click('button');
  await page.waitForURL(ORDERED);
  expect(new URL(page.url()).searchParams.get('payment')).toMatch(/^ey/);
  const card = expect.objectContaining({number: GOOD.number, cvc: GOOD.cvc}) as unknown;
  expect(scene.stand.cards).toEqual([card, card]);
  expect(issuer.continued).toEqual([{attempt: expect.anything(), envelope: expect.anything()}]);
});

test('it is told once, and after a cancel the fields are back with what was typed', async () => {
  const page = await open();
  const high = `log.push('as high as ' + ${ELEMENT}.offsetHeight)`;
  await page.evaluate(`document.addEventListener('florin-declined', () => ${high})`);
  const {frame} = await payUntilAsked(page);
  await frame.getByRole('button', {name: 'Cancel'}).click();
  await expect.poll(() => log(page)).toContain('declined');
  const heard = (await log(page)).filter(line => !line.startsWith('change'));
  expect(heard).toEqual(['ready', 'challenge', 'declined', `as high as ${LOW}`]);
  expect(await frame.locator('.challenge').count()).toBe(0);
  expect(await number(frame).inputValue()).toBe('4242 4242 4242 4242');
  expect(await frame.evaluate(() => document.activeElement!.id)).toBe('cc-csc');
  expect(issuer.continued).toEqual([{attempt: expect.anything() as unknown, cancel: true}]);
  // And the next attempt is one like any other.
  await typeCard(page, {cvc: '123'});
  await page.click('button');
  await expect.poll(() => issuer.challenges).toHaveLength(2);
});

test('no language, look or session takes it away, and nothing that is posted ends it', async () => {
  issuer.body += `<script>for (const one of [parent, top]) one.postMessage({florin: 'here', type: 'outcome'}, '*')</script>`;
  const page = await open();
  const {frame, bank} = await payUntilAsked(page);
  await page.evaluate(
    session => {
      const element = document.querySelector<HTMLElement>('florin-card-form')!;
      Object.assign(element, {locale: 'ar', session});
      element.style.setProperty('--florin-color', 'rgb(250, 250, 250)');
    },
    await scene.stand.token({jti: 'two'}),
  );
  await frame.getByRole('button', {name: 'إلغاء'}).waitFor();
  await frame.waitForSelector(':root.dark');
  expect(await frame.locator('.challenge iframe').getAttribute('title')).toBe('تأكيد من مصرفك');
  expect(issuer.challenges).toHaveLength(1);
  expect(await page.evaluate(`${ELEMENT}.matches(':state(paying)')`)).toBe(true);
  await bank.click('button');
  await page.waitForURL(ORDERED);
});

test('a form that is loaded anew shows it again, and goes on without the card', async () => {
  const page = await open();
  await payUntilAsked(page);
  await page.evaluate(`(${ELEMENT}).parentNode.prepend(${ELEMENT})`);
  await expect.poll(() => issuer.challenges).toHaveLength(2);
  const frame = page.mainFrame().childFrames()[0]!;
  const bank = (await (await frame.waitForSelector('.challenge > iframe')).contentFrame())!;
  await expect.poll(() => height(page)).toBe(HIGH);
  // Its fields are empty, and are not what the shopper is to look at.
  await page.evaluate(`${ELEMENT}.reportValidity()`);
  await page.waitForTimeout(200);
  expect(await status(frame)).toMatch(/^Your bank/);
  await bank.click('button');
  await page.waitForURL(ORDERED);
  expect(issuer.continued).toEqual([{attempt: expect.anything() as unknown}]);
});

test('a new session waits for what an earlier document left at the bank', async () => {
  issuer.waiting = 'att_before0000000000';
  const left = (attempt: string) => sessionStorage.setItem('florin:cs_0000000000000001', attempt);
  const form = await scene.open({before: page => page.addInitScript(left, issuer.waiting)});
  const iframe = await form.frame.waitForSelector('.challenge > iframe');
  // Nobody was in the form: the focus stays where the shopper is.
  expect(await form.frame.evaluate(() => document.activeElement!.localName)).toBe('body');
  const session = await scene.stand.token({sub: 'cs_0000000000000002'});
  await form.send({type: 'session', session});
  await form.page.waitForTimeout(200);
  await (await iframe.contentFrame())!.click('button');
  await expect.poll(() => form.got('outcome')).toMatchObject([{outcome: {status: 'authorized'}}]);
  await expect.poll(() => number(form.frame).isEditable()).toBe(true);
});

test('nor is its result held for another session that the page has set meanwhile', async () => {
  issuer.waiting = 'att_before0000000000';
  const page = await scene.newPage(496);
  const left = (attempt: string) => sessionStorage.setItem('florin:cs_0000000000000001', attempt);
  await page.addInitScript(left, issuer.waiting);
  await page.goto(await issuer.page(SHOP));
  const frame = page.mainFrame().childFrames()[0]!;
  const bank = (await (await frame.waitForSelector('.challenge > iframe')).contentFrame())!;
  const session = await scene.stand.token({sub: 'cs_0000000000000002'});
  await page.evaluate(
    set => Object.assign(document.querySelector('florin-card-form')!, {session: set}),
    session,
  );
  await bank.click('button');
  await expect.poll(() => log(page)).toContain('authorized');
  expect(await page.evaluate(`${ELEMENT}.matches(':state(paid)')`)).toBe(false);
});

test('a page that leads to the bank and did not load is loaded again', async () => {
  const page = await open();
  let lost = 0;
  await page.route('**/v1/challenges/*', route => (lost++ === 0 ? route.abort() : route.continue()));
  const {bank} = await payUntilAsked(page);
  await bank.click('button');
  await page.waitForURL(ORDERED);
  expect(lost).toBe(2);
});

test('a page that empties the form gives the attempt up, and what it asks of the fields meanwhile is nothing', async () => {
  const form = await scene.open();
  await typeGood(form);
  await form.send({type: 'submit'});
  await form.frame.waitForSelector('.challenge > iframe');
  expect((await form.got('challenge')).length).toBe(1);
  await form.send({type: 'focus', on: 'field'});
  await expect.poll(() => form.frame.evaluate(() => document.activeElement!.className)).toContain('status');
  expect(await status(form.frame)).toMatch(/^Your bank/);
  await form.send({type: 'reset'});
  await expect.poll(() => form.got('outcome')).toMatchObject([{outcome: {status: 'declined'}}]);
  expect(issuer.continued).toEqual([{attempt: expect.anything() as unknown, cancel: true}]);
  expect(await form.frame.locator('.challenge').count()).toBe(0);
  expect(await number(form.frame).inputValue()).toBe('');
});

test('a bank that leads to a form of the processor’s, or nowhere, has nothing sent and holds nobody', async () => {
  issuer.body = `<h1>Bad bank</h1><a href="${scene.stand.origins.processor}/v1/challenges/pay_0000000000000001">again</a>`;
  const page = await open();
  const {frame, bank} = await payUntilAsked(page);
  await bank.click('a');
  await expect.poll(() => issuer.challenges).toHaveLength(2);
  await page.waitForTimeout(200);
  expect(new URL(frame.childFrames()[0]!.url()).origin).toBe(scene.stand.origins.processor);
  await frame.getByRole('button', {name: 'Cancel'}).click();
  await expect.poll(() => log(page)).toContain('declined');
});
