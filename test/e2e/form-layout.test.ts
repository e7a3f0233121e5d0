import {formHeight, type Layout} from '@florin/protocol';
import type {Theme} from '@florin/protocol/channel';
import {expect, test} from 'vitest';
import {field, formScene, savedCard, type} from '../support/form-scene.ts';
import type {OpenForm} from '../support/frame-stand.ts';

const scene = formScene();

const ALL = {name: 'required', postal_code: 'optional', country: 'required'} as const;
const OFF = {name: 'off', postal_code: 'off', country: 'off'} as const;
const LABELS = ['above', 'floating', 'hidden'] as const;
const AREAS = [
  undefined,
  '"number number number expiry cvc"',
  '"number number" "expiry cvc" "country postal_code" "name name"',
  '"number" "cvc" "expiry"',
];
const SIZES: Theme[] = [
  {},
  {
    '--florin-field-height': '60px',
    '--florin-row-gap': '10px',
    '--florin-border-width': '3px',
    '--florin-font-size': '24px',
    '--florin-label-size': '18px',
  },
];

/** How high the form's content is, cut off or not. */
const measure = ({frame}: OpenForm) =>
  frame.evaluate(() => {
    const main = document.querySelector('main')!;
    const bottom = Math.max(
      ...[...main.querySelectorAll('*')].map(one => one.getBoundingClientRect().bottom),
    );
    return {
      document: document.documentElement.scrollHeight,
      content: Math.max(main.scrollHeight, Math.ceil(bottom)),
    };
  });

test('the form is as high as the protocol says, in every arrangement', {timeout: 240_000}, async () => {
  let compared = 0;
  for (const saved_cards of [[], [savedCard('a'), savedCard('b', {exp_year: 2020})]])
    for (const fields of [OFF, {...OFF, name: 'optional'} as const, ALL]) {
      const claims = {fields, saved_cards, save_card: 'ask' as const};
      const form = await scene.open({claims});
      for (const width of [259, 260, 480])
        for (const labels of LABELS)
          for (const areas of AREAS)
            for (const size of SIZES) {
              const theme: Theme = {
                ...size,
                '--florin-labels': labels,
                ...(areas && {'--florin-areas': areas}),
              };
              await form.page.setViewportSize({width: width + 32, height: 900});
              await form.send({type: 'theme', theme});
              for (const other of saved_cards.length ? [false, true] : [true]) {
                if (saved_cards.length)
                  await form.frame.evaluate(
                    at => document.querySelectorAll<HTMLInputElement>('[name=card]')[at]!.click(),
                    other ? saved_cards.length : 0,
                  );
                const layout: Layout = {
                  fields,
                  theme,
                  width,
                  saved: saved_cards.length,
                  kept: !other,
                  save: true,
                };
                const height = formHeight(layout);
                const what = JSON.stringify(layout);
                await expect
                  .poll(
                    async () =>
                      (await form.got('height')).at(-1)?.height ?? (await form.got('ready'))[0]!.height,
                    {message: what, timeout: 10_000, interval: 15},
                  )
                  .toBe(height);
                // The page gives the frame its height a moment after it was told.
                await expect
                  .poll(() => measure(form), {message: what, timeout: 10_000, interval: 15})
                  .toEqual({document: height, content: height});
                compared++;
              }
            }
      await form.page.context().close();
    }
  console.log(`${compared} arrangements, each as high as formHeight says`);
  expect(compared).toBe(3 * 3 * 4 * 2 * 3 * 3);
});

const orderOf = ({frame}: OpenForm) =>
  frame.evaluate(() => [...document.querySelectorAll<HTMLElement>('.box > [name]')].map(one => one.id));

test('another arrangement moves rows in the page as in the eye, and takes neither digits, focus nor caret', async () => {
  const form = await scene.open({claims: {fields: ALL}, width: 600});
  await type(form, 'cc-exp', '1240');
  await type(form, 'cc-name', 'Ada Lovelace');
  await type(form, 'cc-number', '42424242424');
  for (let n = 0; n < 3; n++) await form.page.keyboard.press('ArrowLeft');
  const before = await form.frame.evaluate(() => {
    const input = document.activeElement as HTMLInputElement;
    return {id: input.id, value: input.value, caret: input.selectionStart, left: 0};
  });
  await form.frame.evaluate(() =>
    addEventListener('focusout', () => void (document.body.dataset['left'] = 'yes')),
  );
  const areas = '"country name name" "expiry cvc postal_code" "number number number"';
  await form.send({type: 'theme', theme: {'--florin-areas': areas}});
  await expect
    .poll(() => orderOf(form))
    .toEqual(['country', 'cc-name', 'cc-exp', 'cc-csc', 'postal-code', 'cc-number']);
  const after = await form.frame.evaluate(() => {
    const input = document.activeElement as HTMLInputElement;
    return {
      id: input.id,
      value: input.value,
      caret: input.selectionStart,
      left: document.body.dataset['left'] ? 1 : 0,
    };
  });
  expect(after).toEqual(before);
  expect(await field(form, 'cc-name').inputValue()).toBe('Ada Lovelace');
  expect(await field(form, 'cc-exp').inputValue()).toBe('12 / 40');
  // Tab goes where the eye does.
  await field(form, 'country').focus();
  const walked = [];
  for (let n = 0; n < 6; n++) {
    walked.push(await form.frame.evaluate(() => document.activeElement!.id));
    await form.page.keyboard.press('Tab');
  }
  expect(walked).toEqual(['country', 'cc-name', 'cc-exp', 'cc-csc', 'postal-code', 'cc-number']);
});

test('areas that are no rectangles are passed over', async () => {
  const form = await scene.open({
    hello: {theme: {'--florin-areas': '"number cvc" "cvc number" "expiry expiry"'}},
  });
  expect(await orderOf(form)).toEqual(['cc-number', 'cc-exp', 'cc-csc']);
  expect((await form.got('ready'))[0]!.height).toBe(formHeight({fields: {}, theme: {}, width: 480}));
});

test("a hidden label is still the field's name", async () => {
  const form = await scene.open({claims: {fields: ALL}, hello: {theme: {'--florin-labels': 'hidden'}}});
  for (const name of ['Card number', 'Expiry date', 'Security code', 'Name on card', 'Country'])
    await form.frame.getByLabel(name, {exact: true}).waitFor();
  expect(await field(form, 'cc-number').getAttribute('placeholder')).toBe('Card number');
  expect(await field(form, 'cc-name').getAttribute('placeholder')).toBe('Name on card');
});

test('a floating label moves up with the focus or with text, and stands still for those who ask for it', async () => {
  const form = await scene.open({
    hello: {theme: {'--florin-labels': 'floating'}},
    before: page => page.emulateMedia({reducedMotion: 'reduce'}),
  });
  const size = () =>
    form.frame.evaluate(() => getComputedStyle(document.querySelector('[for=cc-number]')!).fontSize);
  expect(await size()).toBe('16px');
  await field(form, 'cc-number').focus();
  expect(await size()).toBe('12px');
  await form.page.keyboard.type('4');
  await field(form, 'cc-exp').focus();
  expect(await size()).toBe('12px');
  const moving = await form.frame.evaluate(
    () => getComputedStyle(document.querySelector('label')!).transitionProperty,
  );
  expect(moving).toBe('none');
});

test('everything that can be pressed is at least 24 px in either direction', async () => {
  const form = await scene.open({
    width: 220,
    claims: {
      fields: ALL,
      saved_cards: [savedCard('a')],
      save_card: 'ask',
      brands: ['visa', 'cartes_bancaires'],
    },
  });
  await form.frame.locator('[name=card]').last().check();
  await type(form, 'cc-number', '4970100000000154');
  const small = await form.frame.evaluate(() =>
    [...document.querySelectorAll('.box > [name], button, .save, .saved, .scheme')]
      .map(one => ({what: one.className || one.id, box: one.getBoundingClientRect()}))
      .filter(({box}) => box.width < 24 || box.height < 24)
      .map(({what}) => what),
  );
  expect(small).toEqual([]);
});
