import {afterAll, afterEach, beforeAll, describe, expect, test} from 'vitest';
import {startShop, type TestShop} from '../support/shop.ts';
import {startWorld, type World} from '../support/world.ts';
import {ENGINES, eventually, startEngine, type Engine, type Tab} from './index.ts';

// Page and frame on different sites: the shop on localhost, the processor on 127.0.0.1.
let world: World;
let shop: TestShop;
beforeAll(async () => {
  world = await startWorld({host: '127.0.0.1'});
  shop = await startShop(world.processor.origin);
});
afterAll(async () => {
  await shop.close();
  await world.close();
});

describe.each(ENGINES)('%s', name => {
  let engine: Engine;
  let tab: Tab;
  beforeAll(async () => {
    engine = await startEngine(name);
  });
  afterAll(() => engine.close());
  afterEach(() => tab.close());

  const text = () => tab.run(() => document.body.innerText);
  /** The page knows that nothing is missing. */
  const whole = () =>
    eventually(
      async () =>
        (await tab.read<boolean>('document.querySelector("florin-card-form").validity.valid')) || undefined,
      'a whole card',
    );

  test('a shopper is declined, pays with another card in the same form, and sees the order', async () => {
    tab = await engine.open();
    await tab.goto(shop.origin);
    await tab.click('form[action="/orders"] button');
    const frame = await tab.frame('/frame?');
    await frame.type('[autocomplete=cc-number]', '4000000000009995');
    await frame.type('[autocomplete=cc-exp]', '1240');
    await frame.type('[autocomplete=cc-csc]', '123');
    await whole();
    await tab.click('button.pay');
    const status = () => frame.run(() => document.querySelector('[role=status]')!.textContent);
    await eventually(async () => /not enough money/.test((await status()) ?? '') || undefined, 'the decline');
    await frame.click('[autocomplete=cc-number]');
    await frame.run(() => document.querySelector<HTMLInputElement>('[autocomplete=cc-number]')!.select());
    await tab.press('Backspace');
    await frame.type('[autocomplete=cc-number]', '5555555555554444');
    await frame.type('[autocomplete=cc-csc]', '123');
    await whole();
    await tab.click('button.pay');
    await eventually(async () => /paid/i.test(await text()) || undefined, 'the paid order');
    expect(await text()).toMatch(/mastercard.*4444/is);
  });
});
