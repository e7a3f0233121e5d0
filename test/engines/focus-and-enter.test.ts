// Each sentence of the design on focus and Enter, in every engine, with real keys: they reach the frame of another
// site. And a payment by keyboard alone, from the page to its result.
import {describe, expect, test} from 'vitest';
import {CARD, ELEMENT, form, PAY} from '../support/element-page.ts';
import {formWorld} from '../support/form-world.ts';
import {engineForms, NO_FUNDS, soon} from './form-scene.ts';
import {ENGINES} from './index.ts';

const scene = formWorld();

/** Bodies of pages, what Enter in the frame does there, and how the form tells it. */
const ENTER: [what: string, body: string, expected: RegExp][] = [
  [
    'clicks the first submit button in tree order',
    form(`<button type="button">No</button>${CARD}${PAY}<button name="by" value="second">2</button>`),
    /^submit payment=ey[\w.-]+&by=button$/,
  ],
  [
    'clicks a button that belongs to the form and stands elsewhere',
    `<button form="f" name="by" value="outside">Pay</button>${form(CARD + PAY, 'id="f"')}`,
    /^submit by=outside&payment=ey/,
  ],
  [
    'clicks an image button',
    form(`${CARD}<input type="image" name="by" alt="Pay">${PAY}`),
    /^submit payment=ey[\w.-]+&by\.x=0&by\.y=0$/,
  ],
  ['submits a form that has no button', form(CARD), /^submit payment=ey[\w.-]+$/],
  ['pays where there is no form', CARD, /^authorized/],
];

describe.each(ENGINES)('%s', name => {
  const open = engineForms(name, scene);

  test('focus() focuses the first field, or the first that is invalid', async () => {
    // Within a gesture: WebKit lets no focus into a frame of another site without one.
    const page = await open(
      `<button id="focus" type="button" onclick='${ELEMENT}.focus()'>Card</button>${CARD}`,
    );
    await page.tab.click('#focus');
    await page.typingReaches('cc-number');
    expect(await page.focusInPage()).toBe('florin-card-form');
    await page.retype('cc-number', '4242424242424242');
    await page.frame.type('#cc-csc', '123');
    // A busy browser may lose the focus of one click on its way from process to process.
    const clickedFocus = async () => {
      await page.tab.click('#focus');
      await new Promise(resolve => setTimeout(resolve, 500));
      return page.focusInFrame();
    };
    await soon(clickedFocus).toBe('cc-exp');
  });

  test("a submit by the page's button moves the focus to the frame's status line at once, and a decline from there to a field", async () => {
    const page = await open(form(CARD + PAY));
    await page.typeCard(NO_FUNDS);
    const answer = scene.holdNetwork();
    await page.tab.click('button');
    await soon(page.focusInFrame).toBe('status');
    expect(await page.focusInPage()).toBe('florin-card-form');
    answer();
    await page.seen('declined');
    await soon(page.focusInFrame).toBe('cc-number');
  });

  test.each(ENTER)('Enter %s', async (_what, body, expected) => {
    const page = await open(body);
    await page.typeCard();
    const before = scene.asked();
    await page.tab.press('Enter');
    await soon(async () => (await page.log()).filter(line => expected.test(line)).length).toBe(1);
    expect(scene.asked() - before).toBe(1);
  });

  test('Enter does nothing where the first submit button is disabled', async () => {
    const page = await open(form(`${CARD}<button disabled>1</button>${PAY}`));
    await page.typeCard();
    const before = scene.asked();
    await page.tab.press('Enter');
    // A message that left after that of Enter has come to the page: had Enter done anything, it had begun.
    await page.tab.press('Backspace');
    await soon(async () => (await page.log()).at(-1)).toBe('change');
    expect([scene.asked() - before, await page.logged('submit')]).toEqual([0, []]);
  });

  test('by keyboard alone: from the page through every field to the button and the result, and back out', async () => {
    const page = await open(
      form(`<label>E-mail <input id="email" name="email"></label>${CARD}<button id="pay">Pay</button>`),
    );
    const {tab} = page;
    await tab.click('#email');
    const way = ['cc-number', 'cc-exp', 'cc-csc'];
    for (const field of way) {
      await tab.press('Tab');
      await soon(page.focusInFrame).toBe(field);
    }
    await tab.press('Tab');
    await soon(page.focusInPage).toBe('pay');
    for (const field of way.toReversed()) {
      await tab.press('Shift+Tab');
      await soon(page.focusInFrame).toBe(field);
    }
    await tab.press('Shift+Tab');
    await soon(page.focusInPage).toBe('email');

    await tab.press('Tab');
    await soon(page.focusInFrame).toBe('cc-number');
    for (const key of '4242424242424242') await tab.press(key);
    if ((await page.focusInFrame()) === 'cc-number') await tab.press('Tab');
    for (const key of '1240') await tab.press(key);
    if ((await page.focusInFrame()) === 'cc-exp') await tab.press('Tab');
    for (const key of '123') await tab.press(key);
    await page.seen('change complete');
    await tab.press('Tab');
    await soon(page.focusInPage).toBe('pay');
    await tab.press('Enter');
    await page.seen('submit ');
    expect((await page.logged('submit'))[0]).toMatch(/payment=ey/);
  });
});
