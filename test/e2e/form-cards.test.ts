import {expect, test} from 'vitest';
import {field, formScene, savedCard, type, typeGood} from '../support/form-scene.ts';
import type {OpenForm} from '../support/frame-stand.ts';

const scene = formScene();

const visa = savedCard('a');
const amex = savedCard('b', {brand: 'amex', last4: '0005'});
const old = savedCard('c', {brand: 'mastercard', last4: '4444', exp_year: 2029, exp_month: 6});
const saved = {saved_cards: [old, visa, amex], brands: ['visa', 'mastercard', 'amex']};

const radio = ({frame}: OpenForm, name: string | RegExp) => frame.getByRole('radio', {name});
const outcome = async (form: OpenForm) => {
  await expect.poll(() => form.got('outcome')).toHaveLength(1);
  return (await form.got('outcome'))[0]!.outcome;
};

test('the first card that can be paid with is chosen, and its code alone is asked for', async () => {
  const form = await scene.open({claims: saved});
  expect(await radio(form, /Visa ending in 4242/).isChecked()).toBe(true);
  expect(await radio(form, /Mastercard ending in 4444/).isDisabled()).toBe(true);
  expect(await form.frame.locator('.cards').innerText()).toContain('Expired');
  expect(await field(form, 'cc-number').count()).toBe(0);
  await type(form, 'cc-csc', '1234');
  expect(await field(form, 'cc-csc').inputValue()).toBe('123');
  await expect
    .poll(async () => (await form.got('change')).at(-1))
    .toMatchObject({brand: 'visa', complete: true});
  await form.send({type: 'submit'});
  expect(await outcome(form)).toMatchObject({status: 'authorized'});
  expect(scene.stand.cards).toEqual([{token: visa.token, cvc: '123'}]);
});

test('a code has the length of its card, and goes with it', async () => {
  const form = await scene.open({claims: saved});
  await type(form, 'cc-csc', '123');
  await radio(form, /American Express ending in 0005/).check();
  expect(await field(form, 'cc-csc').inputValue()).toBe('');
  await type(form, 'cc-csc', '12345');
  expect(await field(form, 'cc-csc').inputValue()).toBe('1234');
});

test('another card shows the fields, with what was typed there before', async () => {
  const form = await scene.open({claims: saved});
  const low = (await form.got('ready'))[0]!.height;
  await radio(form, 'Another card').check();
  await type(form, 'cc-number', '5555555555554444');
  await type(form, 'cc-exp', '1240');
  await radio(form, /Visa/).check();
  expect(await field(form, 'cc-number').count()).toBe(0);
  await radio(form, 'Another card').check();
  expect(await field(form, 'cc-number').inputValue()).toBe('5555 5555 5555 4444');
  expect(await field(form, 'cc-exp').inputValue()).toBe('12 / 40');
  const heights = async () => (await form.got('height')).map(({height}) => height);
  await expect.poll(heights).toHaveLength(3);
  const [high] = await heights();
  expect(await heights()).toEqual([high, low, high]);
  await type(form, 'cc-csc', '123');
  await form.send({type: 'submit'});
  await outcome(form);
  expect(scene.stand.cards).toEqual([expect.objectContaining({number: '5555555555554444', cvc: '123'})]);
});

test('a card is forgotten at the second press, and the next is chosen', async () => {
  const form = await scene.open({claims: saved});
  const forget = form.frame.getByRole('button', {name: 'Forget Visa ending in 4242'});
  await forget.click();
  expect(scene.stand.requests.filter(line => line.startsWith('DELETE'))).toEqual([]);
  expect(await forget.innerText()).toContain('Forget Visa ending in 4242');
  await forget.click();
  await expect
    .poll(() => form.frame.locator('[role=status]').innerText())
    .toBe('Visa ending in 4242 was forgotten.');
  const path = `/v1/sessions/cs_0000000000000001/cards/${visa.token}`;
  expect(scene.stand.requests).toContain(`DELETE ${path}`);
  expect(await radio(form, /Visa/).count()).toBe(0);
  expect(await radio(form, /American Express/).isChecked()).toBe(true);
  expect(await form.frame.evaluate(() => (document.activeElement as HTMLInputElement).name)).toBe('card');
  // A new token of the same session still lists it.
  await form.send({type: 'session', session: form.token});
  await form.page.waitForTimeout(300);
  expect(await radio(form, /Visa/).count()).toBe(0);
});

test('a press that was not meant is taken back by leaving, and by Escape', async () => {
  const form = await scene.open({claims: saved});
  const forget = form.frame.getByRole('button', {name: 'Forget Visa ending in 4242'});
  await forget.click();
  await form.page.keyboard.press('Escape');
  expect(await forget.getAttribute('aria-pressed')).toBe('false');
  await forget.press('Enter');
  expect(await forget.getAttribute('aria-pressed')).toBe('true');
  await field(form, 'cc-csc').focus();
  expect(await forget.getAttribute('aria-pressed')).toBe('false');
  expect(await form.got('enter')).toEqual([]);
  expect(scene.stand.requests.filter(line => line.startsWith('DELETE'))).toEqual([]);
});

test('where it could not be forgotten, the shopper is told and it stays', async () => {
  scene.stand.forgets = 503;
  const form = await scene.open({claims: saved});
  const forget = form.frame.getByRole('button', {name: 'Forget Visa ending in 4242'});
  await forget.click();
  await forget.click();
  await expect
    .poll(() => form.frame.locator('[role=status]').innerText())
    .toContain('could not be forgotten');
  expect(await radio(form, /Visa/).count()).toBe(1);
});

test('what is gone already is gone', async () => {
  scene.stand.forgets = 404;
  const form = await scene.open({claims: saved});
  await type(form, 'cc-csc', '123');
  const forget = form.frame.getByRole('button', {name: 'Forget Visa ending in 4242'});
  await forget.click();
  await forget.click();
  await expect.poll(() => radio(form, /Visa/).count()).toBe(0);
  // The code that was typed for it does not go to the card that is chosen now.
  expect(await radio(form, /American Express/).isChecked()).toBe(true);
  expect(await field(form, 'cc-csc').inputValue()).toBe('');
});

test('a card that the processor no longer keeps leaves the list with its code, and the shopper is told', async () => {
  scene.stand.answer = {problem: {code: 'card_unknown'}, status: 404};
  const form = await scene.open({claims: saved});
  await type(form, 'cc-csc', '123');
  await form.send({type: 'submit'});
  expect(await outcome(form)).toEqual({status: 'error', code: 'card_unknown'});
  await expect.poll(() => radio(form, /Visa/).count()).toBe(0);
  expect(await field(form, 'cc-csc').inputValue()).toBe('');
  expect(await form.frame.locator('[role=status]').innerText()).toContain('no longer saved');
});

test('cards that went since the token was signed are not shown', async () => {
  const form = await scene.open({claims: saved, cards: `${amex.token} ${old.token}`});
  expect(await radio(form, /Visa/).count()).toBe(0);
  expect(await radio(form, /American Express/).isChecked()).toBe(true);
});

test('a declined code of a saved card is asked again; another decline leads to the list', async () => {
  const form = await scene.open({claims: saved});
  scene.stand.answer = {decline: {code: 'incorrect_cvc', category: 'fix_input', advice: 'x'}};
  await type(form, 'cc-csc', '123');
  await form.send({type: 'submit'});
  await outcome(form);
  await expect.poll(() => field(form, 'cc-csc').inputValue()).toBe('');
  expect(await form.frame.evaluate(() => document.activeElement!.id)).toBe('cc-csc');
  scene.stand.answer = {decline: {code: 'insufficient_funds', category: 'other_card', advice: 'x'}};
  await type(form, 'cc-csc', '123');
  await form.send({type: 'submit'});
  await expect
    .poll(() => form.frame.evaluate(() => (document.activeElement as HTMLInputElement).name))
    .toBe('card');
});

test('a card that the bank never wants to see again cannot be chosen again', async () => {
  const form = await scene.open({claims: saved});
  scene.stand.answer = {decline: {code: 'lost_card', category: 'never', advice: 'x'}};
  await type(form, 'cc-csc', '123');
  await form.send({type: 'submit'});
  await expect.poll(() => radio(form, /Visa/).isDisabled()).toBe(true);
  expect(await radio(form, /American Express/).isChecked()).toBe(true);
});

test('leave to save the card is asked of a typed card, and sealed as it was shown', async () => {
  const form = await scene.open({claims: {...saved, save_card: 'ask'}});
  const box = form.frame.getByRole('checkbox', {name: 'Save this card for next time'});
  expect(await box.count()).toBe(0);
  await radio(form, 'Another card').check();
  expect(await box.isChecked()).toBe(false);
  await typeGood(form);
  await box.check();
  await form.send({type: 'words', words: {save: 'Keep my card'}});
  await form.frame.getByRole('checkbox', {name: 'Keep my card'}).waitFor();
  await form.send({type: 'submit'});
  await outcome(form);
  expect(scene.stand.cards).toEqual([expect.objectContaining({consent: 'Keep my card'})]);
});

test('without a tick there is no consent, and after success nothing is left of the choices', async () => {
  const form = await scene.open({claims: {save_card: 'ask'}});
  await typeGood(form);
  await form.send({type: 'submit'});
  await outcome(form);
  expect(scene.stand.cards[0]).not.toHaveProperty('consent');
  await form.send({type: 'reset'});
  await typeGood(form);
  await form.frame.getByRole('checkbox').check();
  await form.send({type: 'reset'});
  await expect.poll(() => form.frame.getByRole('checkbox').isChecked()).toBe(false);
});
