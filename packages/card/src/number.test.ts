import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {brandById, checkNumber, editNumber, formatNumber, luhnValid, type BrandId} from './index.js';

/** Numbers that schemes, acquirers and card libraries publish for testing; formatted as on the card. */
const published: [BrandId, string[]][] = [
  ['visa', ['4242 4242 4242 4242', '4111 1111 1111 1111', '4000 0566 5566 5556']],
  ['mastercard', ['5555 5555 5555 4444', '2223 0031 2200 3222', '5105 1051 0510 5100']],
  ['amex', ['3782 822463 10005', '3714 496353 98431']],
  ['discover', ['6011 1111 1111 1117', '6011 0009 9013 9424']],
  ['jcb', ['3566 0020 2036 0505', '3530 1113 3330 0000']],
  ['unionpay', ['6200 0000 0000 0005', '6205 5000 0000 0000 004']],
  ['diners', ['3056 930902 5904', '3622 720627 1667']],
  ['maestro', ['6759 6498 2643 8453', '6304 0000 0000 0000', '6771 7980 2500 0004']],
  ['dankort', ['5019 7170 1010 3742']],
  ['elo', ['6362 9700 0045 7013', '5066 9911 1111 1118']],
  ['hipercard', ['6062 8267 8627 6634']],
  ['hiper', ['6370 9500 0000 0005']],
  ['verve', ['5061 4604 1012 0223 210']],
];
const plain = (text: string): string => text.replaceAll(' ', '');
const lastChanged = (digits: string): string =>
  digits.slice(0, -1) + String((Number(digits.at(-1)) + 1) % 10);

describe.each(published)('%s', (id, numbers) => {
  test.each(numbers)('%s', text => {
    const digits = plain(text);
    expect(checkNumber(digits)).toEqual({state: 'valid'});
    expect(checkNumber(digits, [id])).toEqual({state: 'valid'});
    expect(formatNumber(digits)).toBe(text);
    expect(formatNumber(digits, brandById(id))).toBe(text);
    expect(checkNumber(digits.slice(0, 8)).state).toBe('incomplete');
    expect(checkNumber(digits, [id === 'jcb' ? 'amex' : 'jcb'])).toEqual({
      state: 'invalid',
      error: 'brand_not_accepted',
    });
    if (id !== 'unionpay') {
      expect(checkNumber(lastChanged(digits))).toEqual({state: 'invalid', error: 'number_invalid'});
    }
  });
});

describe('checkNumber', () => {
  test.each<[string, BrandId[] | undefined, object]>([
    ['', undefined, {state: 'empty', error: 'number_incomplete'}],
    ['4', ['visa'], {state: 'incomplete', error: 'number_incomplete'}],
    ['42424242424242424', undefined, {state: 'incomplete', error: 'number_incomplete'}],
    ['4242424242424242427', undefined, {state: 'invalid', error: 'number_invalid'}],
    ['37828224631000', undefined, {state: 'incomplete', error: 'number_incomplete'}],
    ['3782822463100055', undefined, {state: 'invalid', error: 'number_invalid'}],
    ['42424242424242424242', undefined, {state: 'invalid', error: 'number_invalid'}],
    ['6200000000000006', undefined, {state: 'valid'}],
    ['5', ['visa'], {state: 'invalid', error: 'brand_not_accepted'}],
    ['401178', ['visa'], {state: 'invalid', error: 'brand_not_accepted'}],
    ['7', ['visa'], {state: 'invalid', error: 'brand_not_accepted'}],
    ['9', undefined, {state: 'incomplete', error: 'number_incomplete'}],
    ['8600000000000000', undefined, {state: 'invalid', error: 'number_invalid'}],
    ['8600000000000007', undefined, {state: 'valid'}],
    ['4242 4242 4242 4242', undefined, {state: 'invalid', error: 'number_invalid'}],
  ])('%j of %j', (digits, allowed, check) => expect(checkNumber(digits, allowed)).toEqual(check));

  test('a co-badged card is taken by either of its brands', () => {
    const digits = '4970100000000154';
    expect(luhnValid(digits)).toBe(true);
    expect(checkNumber(digits, ['visa'])).toEqual({state: 'valid'});
    expect(checkNumber(digits, ['cartes_bancaires'])).toEqual({state: 'valid'});
    expect(checkNumber(digits, ['mastercard']).error).toBe('brand_not_accepted');
  });
});

describe('editNumber', () => {
  const edit = (marked: string, inputType?: string): string => {
    const {text, caret} = editNumber({text: marked.replace('|', ''), caret: marked.indexOf('|'), inputType});
    return `${text.slice(0, caret)}|${text.slice(caret)}`;
  };
  test.each([
    ['|', '|'],
    ['4242|', '4242|'],
    ['42424|', '4242 4|'],
    ['4242 4|', '4242 4|'],
    ['4242 |', '4242|'],
    ['42429| 4242', '4242 9|424 2'],
    ['3782822463|10005', '3782 822463| 10005'],
    ['37828224631000599|', '3782 822463 10005|'],
    ['4242-4242-4242-4242|', '4242 4242 4242 4242|'],
    ['٤٢٤٢٤|', '4242 4|'],
    ['x4|2y', '4|2'],
    ['6205 5000 0000 0000 0049|', '6205 5000 0000 0000 004|'],
  ])('%s becomes %s', (before, after) => expect(edit(before)).toBe(after));

  test('Backspace and Delete at a space take the digit beyond it', () => {
    expect(edit('4242|4242', 'deleteContentBackward')).toBe('424|4 242');
    expect(edit('4242|4242', 'deleteContentForward')).toBe('4242| 242');
    expect(edit('4242|4242', 'insertFromPaste')).toBe('4242| 4242');
    expect(edit('4242 |42', 'deleteContentForward')).toBe('4242| 42');
  });

  test('a selected space and digit are no lone space', () => {
    const gone = {text: '4242 42424', caret: 9, inputType: 'deleteContentBackward'};
    expect(editNumber({...gone, before: 12})).toMatchObject({text: '4242 4242 4', caret: 9});
    expect(editNumber({...gone, before: 11})).toMatchObject({text: '4242 4244', caret: 8});
  });

  interface Field {
    text: string;
    start: number;
    end: number;
  }
  type Act =
    {kind: 'type'; text: string} | {kind: 'select'; from: number; to: number} | {kind: 'back' | 'del'};

  /** What the browser does to a text field: the new text, its caret and the event's inputType. */
  const browser = ({text, start, end}: Field, act: Exclude<Act, {kind: 'select'}>) => {
    const empty = start === end;
    const from = act.kind === 'back' && empty ? Math.max(0, start - 1) : start;
    const to = act.kind === 'del' && empty ? end + 1 : end;
    const put = act.kind === 'type' ? act.text : '';
    const inputType = {type: 'insertText', back: 'deleteContentBackward', del: 'deleteContentForward'}[
      act.kind
    ];
    return {
      text: text.slice(0, from) + put + text.slice(to),
      caret: from + put.length,
      inputType,
      before: text.length,
    };
  };
  const countDigits = (text: string): number => text.replace(/\D/g, '').length;

  const acts: fc.Arbitrary<Act> = fc.oneof(
    {weight: 4, arbitrary: fc.stringMatching(/^\d$/).map(text => ({kind: 'type', text}) as const)},
    fc.stringMatching(/^[\d -]{0,24}$/).map(text => ({kind: 'type', text}) as const),
    fc.constantFrom('3782', '30', '4571', '65083700', 'a', '٤٢').map(text => ({kind: 'type', text}) as const),
    fc.record({kind: fc.constant('select' as const), from: fc.nat(24), to: fc.nat(24)}),
    {weight: 3, arbitrary: fc.constantFrom({kind: 'back'} as const, {kind: 'del'} as const)},
  );

  test('holds the digits a plain field would hold, and the caret after the same one', () => {
    fc.assert(
      fc.property(fc.array(acts, {maxLength: 40}), sequence => {
        let field: Field = {text: '', start: 0, end: 0};
        let model: Field = {text: '', start: 0, end: 0};
        for (const act of sequence) {
          if (act.kind === 'select') {
            const [start, end] = [Math.min(act.from, act.to), Math.max(act.from, act.to)];
            field = {
              ...field,
              start: Math.min(start, field.text.length),
              end: Math.min(end, field.text.length),
            };
            model = {
              ...model,
              start: countDigits(field.text.slice(0, field.start)),
              end: countDigits(field.text.slice(0, field.end)),
            };
            // A selection of nothing but a space is a caret in the plain field: not the same question.
            if (model.start === model.end) field.end = field.start;
            continue;
          }
          const edited = editNumber(browser(field, act));
          const ascii =
            act.kind === 'type'
              ? {...act, text: plain(act.text.replace('٤٢', '42').replace(/[a-]/g, ''))}
              : act;
          const wanted = browser(model, ascii);
          const held = wanted.text.slice(0, edited.digits.length);
          expect(edited.digits).toBe(held);
          const cut = wanted.text.length - edited.digits.length;
          if (cut > 0) expect(edited.digits.length).toBeGreaterThanOrEqual(14);
          expect(edited.text).toBe(formatNumber(held));
          expect(countDigits(edited.text.slice(0, edited.caret))).toBe(Math.min(wanted.caret, held.length));
          expect(edited.text.charAt(edited.caret - 1)).not.toBe(' ');
          field = {text: edited.text, start: edited.caret, end: edited.caret};
          model = {
            text: held,
            start: Math.min(wanted.caret, held.length),
            end: Math.min(wanted.caret, held.length),
          };
        }
      }),
      {numRuns: 1000},
    );
  });

  test('what is formatted stays as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{0,25}$/), digits => {
        const once = editNumber({text: digits, caret: digits.length});
        expect(editNumber(once)).toEqual(once);
        expect(plain(once.text)).toBe(once.digits);
        expect(digits.startsWith(once.digits)).toBe(true);
      }),
    );
  });
});
