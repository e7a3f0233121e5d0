import type {CDPSession, Frame, Page} from 'playwright';
import {expect, test} from 'vitest';
import {launchChromium} from '../support/browsers.ts';
import {CARD, form, PAY} from '../support/element-page.ts';
import {soon} from '../support/element-scene.ts';
import {formPages} from '../support/form-page.ts';

const {scene, ready} = formPages(launchChromium);

/** The card that the browser has saved. */
const SAVED = {
  number: '4242424242424242',
  name: 'Ada Byron',
  expiryMonth: '12',
  expiryYear: '2040',
  cvc: '123',
};

/** The id by which the frame's own DevTools session knows the number's field. */
const fieldIn = async (session: CDPSession): Promise<number> => {
  const {root} = await session.send('DOM.getDocument');
  const {nodeId} = await session.send('DOM.querySelector', {nodeId: root.nodeId, selector: '#cc-number'});
  return (await session.send('DOM.describeNode', {nodeId})).node.backendNodeId;
};

/** Fills the form as Chromium does when the shopper takes a saved card, once it has found out what the fields are. */
const autofill = async (page: Page, frame: Frame): Promise<void> => {
  const session = await page.context().newCDPSession(frame);
  const {frameTree} = await session.send('Page.getFrameTree');
  await frame.click('#cc-number');
  const fieldId = await fieldIn(session);
  await soon(async () => {
    await session.send('Autofill.trigger', {fieldId, frameId: frameTree.frame.id, card: SAVED});
    return frame.locator('#cc-csc').inputValue();
  }).toBe(SAVED.cvc);
  await session.detach();
};

const DIGITS = {number: SAVED.number, expiry: '1240', cvc: SAVED.cvc};

test.each([
  ['number, expiry and code', {}],
  ["the cardholder's name too", {name: 'required'}],
])("the browser's own autofill fills %s in one go, and the card is valid and pays", async (_what, fields) => {
  const {page, frame} = await ready(form(CARD + PAY), {token: await scene.newToken({fields})});
  await autofill(page, frame);
  await page.waitForFunction('log.includes("change complete")');
  const read = (id: string): Promise<string> => frame.locator(`#${id}`).inputValue();
  const digits = async (id: string) => (await read(id)).replace(/\D/g, '');
  expect({number: await digits('cc-number'), cvc: await read('cc-csc')}).toEqual({
    ...{number: DIGITS.number, cvc: DIGITS.cvc},
  });
  expect(['1240', '122040']).toContain(await digits('cc-exp'));
  if ('name' in fields) expect(await read('cc-name')).toBe(SAVED.name);
  expect(await frame.locator('[aria-invalid=true]').count()).toBe(0);
  // Filled means valid at once: nothing has to be left or typed again.
  expect(await page.evaluate('document.querySelector("florin-card-form").validity.valid')).toBe(true);
  await page.click('button');
  await page.waitForFunction('log.some(line => line.startsWith("submit payment=ey"))');
});

test('what a password manager fills takes the focus nowhere, neither on the page nor in the frame', async () => {
  const {page, frame} = await ready(`<input id="mail">${CARD}`);
  /** Sets values without keys, as extensions do. */
  const fill = () =>
    frame.evaluate(() => {
      for (const [id, value] of [
        ['cc-number', '4242424242424242'],
        ['cc-exp', '12/40'],
        ['cc-csc', '123'],
      ]) {
        const input = document.querySelector<HTMLInputElement>(`#${id}`)!;
        input.value = value!;
        input.dispatchEvent(new Event('input', {bubbles: true}));
        input.dispatchEvent(new Event('change', {bubbles: true}));
      }
    });
  await page.click('#mail');
  await fill();
  await page.waitForFunction('log.includes("change complete")');
  expect(await page.evaluate('document.activeElement.id')).toBe('mail');
  await page.evaluate('document.querySelector("florin-card-form").reset()');
  await frame.waitForFunction(() => document.querySelector<HTMLInputElement>('#cc-number')!.value === '');
  await frame.click('#cc-exp');
  await fill();
  await page.waitForFunction('log.filter(line => line === "change complete").length === 2');
  expect(await frame.evaluate('document.activeElement.id')).toBe('cc-exp');
});
