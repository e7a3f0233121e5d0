import fc from 'fast-check';
import {formatNumber} from '@florin/card';
import {expect, test} from 'vitest';
import {field, formScene, type} from '../support/form-scene.ts';
import type {OpenForm} from '../support/frame-stand.ts';

const scene = formScene();
const CASES = 150;

type Act =
  | {kind: 'type'; text: string}
  | {kind: 'paste'; text: string}
  | {kind: 'select'; from: number; to: number}
  | {kind: 'back' | 'del'};

const acts: fc.Arbitrary<Act> = fc.oneof(
  {weight: 4, arbitrary: fc.stringMatching(/^\d$/).map(text => ({kind: 'type', text}) as const)},
  fc.stringMatching(/^[\d -]{1,20}$/).map(text => ({kind: 'paste', text}) as const),
  fc.record({kind: fc.constant('select' as const), from: fc.nat(22), to: fc.nat(22)}),
  {weight: 3, arbitrary: fc.constantFrom({kind: 'back'} as const, {kind: 'del'} as const)},
);
const sequences = fc.array(acts, {minLength: 3, maxLength: 12});

/** Does in the frame what the browser does at a key or a paste, and reads the field after each. */
const run = ({frame}: OpenForm, sequence: Act[]) =>
  frame.evaluate(list => {
    const input = document.querySelector<HTMLInputElement>('#cc-number')!;
    const focus = (): void => input.focus();
    focus();
    input.select();
    document.execCommand('delete');
    return list.map(act => {
      focus();
      if (act.kind === 'select') {
        const [from, to] = [Math.min(act.from, act.to), Math.max(act.from, act.to)];
        input.setSelectionRange(from, to);
      } else if (act.kind === 'back') document.execCommand('delete');
      else if (act.kind === 'del') document.execCommand('forwardDelete');
      else document.execCommand('insertText', false, 'text' in act ? act.text : '');
      return {text: input.value, start: input.selectionStart!, end: input.selectionEnd!};
    });
  }, sequence);

const digits = (text: string): string => text.replace(/\D/g, '');

/** A plain field that holds digits alone. */
const model = (
  sequence: Act[],
  seen: {text: string; start: number; end: number}[],
): {held: string; caret: number}[] => {
  let held = '';
  let [start, end] = [0, 0];
  return sequence.map((act, at) => {
    if (act.kind === 'select') {
      const {text, start: from, end: to} = seen[at]!;
      [start, end] = [digits(text.slice(0, from)).length, digits(text.slice(0, to)).length];
      // A selection of nothing but a space is none in the plain field: the next act is not the same question.
      return {held, caret: end};
    }
    const put = 'text' in act ? digits(act.text) : '';
    const empty = start === end;
    const from = act.kind === 'back' && empty ? Math.max(0, start - 1) : start;
    const to = act.kind === 'del' && empty ? end + 1 : end;
    // What the browser itself does nothing for is no edit.
    held = (held.slice(0, from) + put + held.slice(to)).slice(0, digits(seen[at]!.text).length || undefined);
    start = end = Math.min(from + put.length, held.length);
    return {held, caret: start};
  });
};

const spaceAlone = ({text, start, end}: {text: string; start: number; end: number}): boolean =>
  start !== end && digits(text.slice(start, end)) === '';

test(
  'whatever is edited, the digits are those of a plain field and the caret stands after the same one',
  {timeout: 240_000},
  async () => {
    const form = await scene.open({claims: {brands: ['visa', 'mastercard', 'amex']}});
    let edits = 0;
    await fc.assert(
      fc.asyncProperty(sequences, async sequence => {
        const seen = await run(form, sequence);
        fc.pre(!seen.some(spaceAlone));
        const wanted = model(sequence, seen);
        seen.forEach((one, at) => {
          const {held, caret} = wanted[at]!;
          const cut = digits(one.text);
          // Cut off only at the longest number there is.
          expect(
            held.startsWith(cut) && (cut === held || cut.length >= 14),
            JSON.stringify({sequence, at, one, held}),
          ).toBe(true);
          expect(one.text).toBe(formatNumber(cut));
          if (sequence[at]!.kind !== 'select')
            expect(digits(one.text.slice(0, one.start)).length).toBe(Math.min(caret, cut.length));
          edits++;
        });
      }),
      {numRuns: CASES},
    );
    console.log(`${CASES} sequences, ${edits} edits in Chromium`);
  },
);

test.each([
  ['cc-number', '4242-4242 4242 4242', '4242 4242 4242 4242'],
  ['cc-number', '４２４２４２４２４２４２４２４２', '4242 4242 4242 4242'],
  ['cc-number', '٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢', '4242 4242 4242 4242'],
  ['cc-number', 'Card: 3782 822463 10005', '3782 822463 10005'],
  ['cc-exp', '12 / 2030', '12 / 30'],
  ['cc-exp', '1230', '12 / 30'],
  ['cc-exp', '2030-12', '12 / 30'],
  ['cc-exp', '１２／３０', '12 / 30'],
  ['cc-csc', '１２３', '123'],
])('paste into %s of %s', async (token, text, shown) => {
  const form = await scene.open({
    claims: {brands: ['visa', 'amex']},
    before: page => page.context().grantPermissions(['clipboard-read', 'clipboard-write']),
  });
  await form.page.evaluate(it => navigator.clipboard.writeText(it), text);
  await field(form, token).focus();
  await form.page.keyboard.press('ControlOrMeta+v');
  await expect.poll(() => field(form, token).inputValue()).toBe(shown);
});

test('moves on when sure, never past a field that may go on, and lets the shopper back', async () => {
  const form = await scene.open({claims: {brands: ['visa', 'maestro', 'amex']}});
  const at = () => form.frame.evaluate(() => document.activeElement!.id);
  await type(form, 'cc-number', '378282246310005');
  expect(await at()).toBe('cc-exp');
  await form.page.keyboard.type('1230');
  expect(await at()).toBe('cc-csc');
  await form.page.keyboard.press('Shift+Tab');
  expect(await at()).toBe('cc-exp');
  await form.page.keyboard.press('Shift+Tab');
  expect(await at()).toBe('cc-number');
  await form.page.keyboard.press('End');
  await form.page.keyboard.press('Backspace');
  expect(await at()).toBe('cc-number');
  await field(form, 'cc-number').fill('');
  await type(form, 'cc-number', '6759649826438453');
  expect(await at()).toBe('cc-number');
});

test('Enter asks to pay, in every field', async () => {
  const form = await scene.open({claims: {fields: {name: 'required', postal_code: 'off', country: 'off'}}});
  for (const token of ['cc-number', 'cc-exp', 'cc-csc', 'cc-name']) await field(form, token).press('Enter');
  await expect.poll(() => form.got('enter')).toHaveLength(4);
});

test('digits have a keyboard of digits', async () => {
  const form = await scene.open();
  for (const token of ['cc-number', 'cc-exp', 'cc-csc'])
    expect(await field(form, token).getAttribute('inputmode')).toBe('numeric');
});
