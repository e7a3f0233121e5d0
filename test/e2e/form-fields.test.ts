import {expect, test} from 'vitest';
import {field, formScene, type, typeGood} from '../support/form-scene.ts';
import type {OpenForm} from '../support/frame-stand.ts';

const scene = formScene();
const ALL = {name: 'required', postal_code: 'required', country: 'required'} as const;
const status = ({frame}: OpenForm) => frame.locator('[role=status]').innerText();
const outcome = async (form: OpenForm) => {
  await expect.poll(() => form.got('outcome')).toHaveLength(1);
  return (await form.got('outcome'))[0]!.outcome;
};

test('name, postal code and country are asked for, judged by the country, and sealed', async () => {
  const form = await scene.open({claims: {fields: ALL}});
  expect(await field(form, 'country').inputValue()).toBe('DE');
  await typeGood(form);
  await type(form, 'cc-name', 'Ada Lovelace');
  await type(form, 'postal-code', 'SW1A 1AA');
  await field(form, 'country').selectOption('US');
  await expect.poll(async () => (await form.got('change')).at(-1)).toMatchObject({complete: false});
  await field(form, 'country').selectOption('GB');
  await expect.poll(async () => (await form.got('change')).at(-1)).toMatchObject({complete: true});
  await form.send({type: 'submit'});
  expect(await outcome(form)).toMatchObject({status: 'authorized'});
  expect(scene.stand.cards).toEqual([
    {
      ...{number: '4242424242424242', exp_month: 12, exp_year: 2040, cvc: '123'},
      ...{holder: 'Ada Lovelace', postal_code: 'SW1A 1AA', country: 'GB'},
    },
  ]);
});

test("the country stays when the language changes, and its list is in that language's order", async () => {
  const form = await scene.open({claims: {fields: ALL}});
  await field(form, 'country').selectOption('AT');
  await form.send({type: 'locale', locale: 'de'});
  const chosen = () => form.frame.evaluate(() => document.querySelector('select')!.selectedOptions[0]!.text);
  await expect.poll(chosen).toBe('Österreich');
  expect(await field(form, 'country').inputValue()).toBe('AT');
  const names = await form.frame.evaluate(() =>
    [...document.querySelectorAll('option')].slice(1).map(({text}) => text),
  );
  expect(names).toHaveLength(249);
  expect(names.indexOf('Österreich')).toBeLessThan(names.indexOf('Polen'));
  await form.send({type: 'locale', locale: 'ar'});
  await expect.poll(chosen).toBe('النمسا');
});

test("a merchant without a country leaves it to the shopper's language", async () => {
  const merchant = {id: 'm_1', name: 'Shop', country: ''};
  const swiss = await scene.open({claims: {fields: ALL, merchant}, hello: {locale: 'de-CH'}});
  expect(await field(swiss, 'country').inputValue()).toBe('CH');
  const nobody = await scene.open({claims: {fields: ALL, merchant}, hello: {locale: 'de'}});
  expect(await field(nobody, 'country').inputValue()).toBe('');
  await nobody.send({type: 'report'});
  expect(await nobody.frame.locator('#country-error').innerText()).toBe('Land wählen');
});

test('the shopper chooses the scheme of a card that carries two, by keys alone', async () => {
  const form = await scene.open({claims: {brands: ['cartes_bancaires', 'visa']}});
  await typeGood(form, '4970100000000154');
  const choice = form.frame.getByRole('group', {name: 'Pay with'});
  expect(await choice.getByRole('radio').count()).toBe(2);
  expect(await choice.getByRole('radio', {name: 'Cartes Bancaires'}).isChecked()).toBe(true);
  const told = async () => (await form.got('change')).at(-1);
  await expect.poll(told).toMatchObject({brand: 'cartes_bancaires'});
  await field(form, 'cc-number').focus();
  await form.page.keyboard.press('Tab');
  await form.page.keyboard.press('ArrowLeft');
  expect(await choice.getByRole('radio', {name: 'Visa'}).isChecked()).toBe(true);
  await expect.poll(told).toMatchObject({brand: 'visa', complete: true});
  await form.send({type: 'submit'});
  await outcome(form);
  expect(scene.stand.cards).toEqual([expect.objectContaining({brand_choice: 'visa'})]);
});

test.each(['en', 'ar'])('the digits do not run under the choice (%s)', async locale => {
  const form = await scene.open({
    claims: {brands: ['cartes_bancaires', 'visa']},
    hello: {locale},
    width: 240,
  });
  await type(form, 'cc-number', '4970100000000154');
  // What stands at the number's end is measured when it is drawn.
  const free = (): Promise<number> =>
    form.frame.evaluate(() => {
      const input = document.querySelector<HTMLElement>('#cc-number')!;
      const {paddingLeft, paddingRight} = getComputedStyle(input);
      const [box, end] = [input, document.querySelector('.end')!].map(one => one.getBoundingClientRect());
      const rtl = document.documentElement.dir === 'rtl';
      return rtl
        ? box!.left + parseFloat(paddingLeft) - end!.right
        : end!.left - (box!.right - parseFloat(paddingRight));
    });
  await expect.poll(free).toBeGreaterThanOrEqual(0);
});

test('the brand is said once it has settled, not at every key', async () => {
  const form = await scene.open({claims: {brands: ['visa', 'mastercard', 'amex']}});
  await form.frame.evaluate(() => {
    const said: string[] = ((globalThis as Record<string, unknown>)['said'] = []);
    const region = document.querySelector('.hidden[aria-live]')!;
    new MutationObserver(() => said.push(region.textContent)).observe(region, {
      ...{childList: true, subtree: true, characterData: true},
    });
  });
  const said = () => form.frame.evaluate(() => (globalThis as unknown as {said: string[]}).said);
  await type(form, 'cc-number', '4242424242424242');
  await expect.poll(said, {timeout: 5_000}).toEqual(['Visa']);
  await field(form, 'cc-number').focus();
  await form.page.keyboard.press('End');
  await form.page.keyboard.press('Backspace');
  await form.page.keyboard.type('2');
  await form.page.waitForTimeout(1_500);
  expect(await said()).toEqual(['Visa']);
});

test('what is wrong is said in one line by the rule of its number, and no longer once it is right', async () => {
  const form = await scene.open({claims: {fields: {...ALL, postal_code: 'off', country: 'off'}}});
  await type(form, 'cc-number', '4242');
  await form.send({type: 'submit'});
  expect(await outcome(form)).toMatchObject({status: 'invalid'});
  const all = 'Please correct 4 fields: Card number, Expiry date, Security code, and Name on card';
  await expect.poll(() => status(form)).toBe(all);
  await form.send({type: 'focus', on: 'field'});
  expect(await form.frame.evaluate(() => document.activeElement!.id)).toBe('cc-number');
  // Said by the status and, at the field, by its description: not a third time.
  expect(await form.frame.locator('#cc-number-error').getAttribute('aria-live')).toBe('off');
  await typeGood(form, '');
  await field(form, 'cc-number').fill('4242424242424242');
  await expect.poll(() => status(form)).toBe('Please correct: Name on card');
  await form.send({type: 'locale', locale: 'de'});
  await expect.poll(() => status(form)).toContain('Name auf der Karte');
  await type(form, 'cc-name', 'Ada');
  await expect.poll(() => status(form)).toBe('');
});

test('while paying the form says so, holds still, and says when it takes long', async () => {
  scene.stand.answer = {hold: true};
  const form = await scene.open({
    claims: {fields: ALL, save_card: 'ask'},
    before: page => page.clock.install(),
  });
  await typeGood(form);
  await type(form, 'cc-name', 'Ada');
  await type(form, 'postal-code', '80331');
  await form.frame.getByRole('checkbox').check();
  await form.page.clock.runFor(100);
  await form.send({type: 'submit'});
  await form.page.clock.runFor(100);
  await expect.poll(() => status(form)).toBe('Paying €19.99…');
  expect(await form.frame.locator('form').getAttribute('aria-busy')).toBe('true');
  expect(await field(form, 'cc-number').isEditable()).toBe(false);
  expect(await field(form, 'country').isDisabled()).toBe(true);
  await form.frame.getByRole('checkbox').click();
  expect(await form.frame.getByRole('checkbox').isChecked()).toBe(true);
  await form.page.clock.runFor(10_000);
  await expect.poll(() => status(form)).toBe('Still waiting for the bank…');
});

test('a card that ends this month is noted, and can be paid with', async () => {
  const form = await scene.open();
  // At the first second of 2030 in London, it is still December where the day ends last.
  await type(form, 'cc-exp', '1229');
  expect(await form.frame.locator('#cc-exp-error').innerText()).toBe('This card expires this month');
  expect(await field(form, 'cc-exp').getAttribute('aria-invalid')).toBe('false');
  await field(form, 'cc-exp').fill('');
  await type(form, 'cc-exp', '1129');
  await field(form, 'cc-number').focus();
  expect(await form.frame.locator('#cc-exp-error').innerText()).toBe('Card has expired');
});

test('the frame says what it is called, before it is ready and in each language', async () => {
  const form = await scene.open({hello: {words: {title: 'Pay here'}}});
  expect((await form.got('title'))[0]).toEqual({type: 'title', title: 'Pay here'});
  const types = await form.page.evaluate(() =>
    (globalThis as unknown as {got: {type: string}[]}).got.map(one => one.type),
  );
  expect(types.indexOf('title')).toBeLessThan(types.indexOf('ready'));
  await form.send({type: 'words', words: {}});
  await form.send({type: 'locale', locale: 'de'});
  await expect.poll(async () => (await form.got('title')).at(-1)!.title).toBe('Kartendaten');
});

test('nothing of the card, the choices or the names is left in the document after success', async () => {
  const form = await scene.open({claims: {fields: ALL, save_card: 'ask'}});
  await typeGood(form);
  await type(form, 'cc-name', 'Ada Lovelace');
  await type(form, 'postal-code', '80331');
  await form.frame.getByRole('checkbox').check();
  await form.send({type: 'submit'});
  await outcome(form);
  await expect.poll(() => field(form, 'cc-number').inputValue()).toBe('');
  for (const token of ['cc-exp', 'cc-csc', 'cc-name', 'postal-code'])
    expect(await field(form, token).inputValue()).toBe('');
  expect(await form.frame.getByRole('checkbox').isChecked()).toBe(false);
});
