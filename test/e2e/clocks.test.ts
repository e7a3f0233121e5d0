import type {Page} from 'playwright';
import {afterAll, beforeAll, expect, test} from 'vitest';
import {GOOD, secureFrame, typeCard} from '../support/card-form.ts';
import {eventsOf, payAndWait, startCheckoutScene, type CheckoutScene} from '../support/checkout-scene.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let scene: CheckoutScene;
beforeAll(async () => {
  scene = await startCheckoutScene();
});
afterAll(() => scene.close());

/** Moves the wall clock of page and frame by so much, and leaves the monotonic one and timers as they are. */
const moveWall = (target: Page, ms: number) =>
  target.addInitScript(shift => {
    const Real = Date;
    const moved = globalThis as unknown as {wall: number};
    moved.wall = shift;
    globalThis.Date = class extends Real {
      constructor(...args: []) {
        super(...((args.length > 0 ? args : [Real.now() + moved.wall]) as []));
      }
      static override now = () => Real.now() + moved.wall;
    } as DateConstructor;
  }, ms);

test.each([
  ['a day fast', DAY],
  ['a day slow', -DAY],
  ['at 1970', -Date.now()],
])('a shopper whose clock is %s pays like any other', async (_name, ms) => {
  const page = await scene.openCheckout(target => moveWall(target, ms));
  await typeCard(page, GOOD);
  await payAndWait(page);
  expect(await eventsOf(page)).toBe('ready authorized');
  await page.context().close();
});

/** The machine sleeps: the world goes on and the wall clock with it, timers and the monotonic clock stand still. */
const sleepAnHour = async (page: Page): Promise<void> => {
  scene.world.skip(HOUR);
  for (const frame of page.frames())
    await frame.evaluate(ms => void ((globalThis as unknown as {wall: number}).wall += ms), HOUR);
};
const sessionOf = (page: Page) => page.evaluate(() => document.querySelector('florin-card-form')!.session);
const number = async (page: Page) =>
  (await secureFrame(page)).locator('[autocomplete=cc-number]').inputValue();

test('after an hour of sleep the form has another session before the shopper pays, and keeps what was typed', async () => {
  const page = await scene.openCheckout(target => moveWall(target, 0));
  await typeCard(page, GOOD);
  const session = await page.getAttribute('florin-card-form', 'session');
  await sleepAnHour(page);
  await expect.poll(() => eventsOf(page), {timeout: 10_000}).toBe('ready expired');
  await expect.poll(() => sessionOf(page)).not.toBe(session);
  expect(await number(page)).toBe('4242 4242 4242 4242');
  const status = (await secureFrame(page)).locator('[role=status]');
  await expect.poll(() => status.textContent()).toBe('');
  await payAndWait(page);
  expect(await eventsOf(page)).toBe('ready expired authorized');
  await page.context().close();
});

test('who pays at once after an hour of sleep is told, and pays in the same form', async () => {
  const page = await scene.openCheckout(target => moveWall(target, 0));
  await typeCard(page, GOOD);
  const before = await page.getAttribute('florin-card-form', 'session');
  await sleepAnHour(page);
  await page.locator('button.pay').click();
  // By the form's own watch, by the answer to the payment, or by both.
  await expect.poll(() => eventsOf(page)).toMatch(/^ready expired( expired)?$/);
  await expect.poll(() => sessionOf(page)).not.toBe(before);
  expect(await number(page)).toBe('4242 4242 4242 4242');
  await payAndWait(page);
  expect(await eventsOf(page)).toMatch(/^ready expired( expired)? authorized$/);
  await page.context().close();
});

test('an hour of sleep after the payment was sent loses nothing', async () => {
  const page = await scene.openCheckout(target => moveWall(target, 0));
  await typeCard(page, GOOD);
  let release = () => {};
  const held = new Promise<void>(resolve => (release = resolve));
  let paid = () => {};
  const answered = new Promise<void>(resolve => (paid = resolve));
  await page.route('**/v1/payments', async route => {
    const answer = await route.fetch();
    paid();
    await held;
    await route.fulfill({response: answer});
  });
  await page.locator('button.pay').click();
  await answered;
  await sleepAnHour(page);
  release();
  await page.waitForSelector('text=/paid/i');
  expect(await eventsOf(page)).toBe('ready authorized');
  await page.context().close();
});

test('the end of a session is told a minute before it comes, and when it has; another one goes on', async () => {
  const page = await scene.openCheckout(async target => {
    await target.clock.install();
    // The shop would renew the session by itself.
    await target.route('**/session', route => route.abort());
  });
  await typeCard(page, GOOD);
  const status = (await secureFrame(page)).locator('[role=status]');
  await page.clock.fastForward(1_690_000);
  expect(await eventsOf(page)).toBe('ready');
  await page.clock.fastForward(55_000);
  await expect.poll(() => eventsOf(page)).toBe('ready expiring');
  expect(await status.textContent()).toMatch(/runs out in about a minute/);
  await page.clock.fastForward(60_000);
  await expect.poll(() => eventsOf(page)).toBe('ready expiring expired');
  expect(await status.textContent()).toMatch(/run out/);
  expect(await number(page)).toBe('4242 4242 4242 4242');
  await page.context().close();
});
