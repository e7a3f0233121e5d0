import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {checkExpiry, editExpiry} from './index.js';

const edit = (marked: string, inputType?: string): string => {
  const {text, caret} = editExpiry(marked.replace('|', ''), marked.indexOf('|'), inputType);
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
};
const now = {month: 11, year: 2026};

describe('editExpiry', () => {
  test.each([
    ['|', '|'],
    ['0|', '0|'],
    ['1|', '1|'],
    ['5|', '05 / |'],
    ['12|', '12 / |'],
    ['13|', '01 / 3|'],
    ['1/|', '01 / |'],
    ['1 |', '01 / |'],
    ['12 / /|', '12 / |'],
    ['1230|', '12 / 30|'],
    ['122030|', '12 / 30|'],
    ['203012|', '12 / 30|'],
    ['12/30|', '12 / 30|'],
    ['12 / 2030|', '12 / 30|'],
    ['12/2030|', '12 / 30|'],
    ['12-30|', '12 / 30|'],
    ['2030-12|', '12 / 30|'],
    ['2030-1|', '01 / 30|'],
    ['2030-12-01|', '12 / 30|'],
    ['1/30|', '01 / 30|'],
    ['130|', '01 / 30|'],
    ['530|', '05 / 30|'],
    ['١٢/٣٠|', '12 / 30|'],
    ['１２３０|', '12 / 30|'],
    ['12 / 203|', '12 / 203|'],
    ['12 / 301|', '12 / 30|'],
    ['exp. 12/30|', '12 / 30|'],
  ])('%s becomes %s', (before, after) => expect(edit(before)).toBe(after));

  test('typed one key after another', () => {
    const type = (keys: string): string =>
      [...keys].reduce((field, key) => edit(field.replace('|', `${key}|`), 'insertText'), '|');
    for (const keys of ['1230', '12/30', '12 / 30', '122030', '12/2030']) expect(type(keys)).toBe('12 / 30|');
    for (const keys of ['530', '0530', '5/30', '05/2030', '5 2030']) expect(type(keys)).toBe('05 / 30|');
    for (const keys of ['1/30', '130x', '01/30']) expect(type(keys).slice(-4)).toMatch(/30\||30 \|/);
  });

  test('a month can be corrected while the year stands', () => {
    expect(edit('1| / 30', 'deleteContentBackward')).toBe('1| / 30');
    expect(edit('11| / 30', 'insertText')).toBe('11| / 30');
    expect(edit('1| / 30', 'insertText')).toBe('1| / 30');
    expect(edit('5| / 30', 'insertText')).toBe('05| / 30');
    expect(edit('011| / 30', 'insertText')).toBe('11| / 30');
    expect(edit('| / 30', 'deleteContentForward')).toBe('| / 30');
    expect(edit('12 / 40|5', 'insertText')).toBe('12 / 40|');
  });

  test('Backspace and Delete pass the separator', () => {
    expect(edit('12 / |', 'deleteContentBackward')).toBe('12|');
    expect(edit('12 /|', 'deleteContentBackward')).toBe('12|');
    expect(edit('12 /|30', 'deleteContentBackward')).toBe('1| / 30');
    expect(edit('12|/ 30', 'deleteContentForward')).toBe('12| / 0');
    expect(edit('|', 'deleteContentBackward')).toBe('|');
  });

  test('Backspace empties any field, and each one takes something away', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d /-]{0,10}$/), typed => {
        let field = editExpiry(typed, typed.length);
        for (let presses = 0; field.text; presses++) {
          expect(presses).toBeLessThan(8);
          const shorter = field.text.slice(0, -1);
          const next = editExpiry(shorter, shorter.length, 'deleteContentBackward');
          expect(next.text.length).toBeLessThan(field.text.length);
          expect(next.caret).toBe(next.text.length);
          field = next;
        }
      }),
    );
  });

  test('what is formatted stays as it is and means the same', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\d /-]{0,10}$/), typed => {
        const once = editExpiry(typed, typed.length);
        expect(editExpiry(once.text, once.caret)).toEqual(once);
        expect(checkExpiry(once.text, now)).toEqual(checkExpiry(typed, now));
      }),
    );
  });
});

describe('checkExpiry', () => {
  test.each([
    ['', {state: 'empty', error: 'expiry_incomplete'}],
    ['1', {state: 'incomplete', error: 'expiry_incomplete'}],
    ['12 / ', {state: 'incomplete', error: 'expiry_incomplete'}],
    ['12 / 3', {state: 'incomplete', error: 'expiry_incomplete'}],
    ['12 / 203', {state: 'incomplete', error: 'expiry_incomplete'}],
    [' / 30', {state: 'incomplete', error: 'expiry_incomplete'}],
    ['00', {state: 'invalid', error: 'expiry_invalid'}],
    ['00 / 30', {state: 'invalid', error: 'expiry_invalid'}],
    ['13 / 30', {state: 'invalid', error: 'expiry_invalid'}],
    ['12/30', {state: 'valid', month: 12, year: 2030}],
    ['1/30', {state: 'valid', month: 1, year: 2030}],
    ['2030-12', {state: 'valid', month: 12, year: 2030}],
    ['11 / 26', {state: 'valid', month: 11, year: 2026}],
    ['10 / 26', {state: 'invalid', error: 'expired', month: 10, year: 2026}],
    ['12 / 25', {state: 'invalid', error: 'expired', month: 12, year: 2025}],
    ['12 / 20', {state: 'incomplete', error: 'expired', month: 12, year: 2020}],
    ['11 / 46', {state: 'valid', month: 11, year: 2046}],
    ['12 / 46', {state: 'invalid', error: 'expiry_invalid', month: 12, year: 2046}],
    ['12 / 99', {state: 'invalid', error: 'expiry_invalid', month: 12, year: 2099}],
  ])('%j', (text, check) => expect(checkExpiry(text, now)).toEqual(check));

  test('a card is good until its last day is over everywhere', () => {
    const overAtGreenwich = Date.UTC(2026, 11, 1);
    const lastHours = 12 * 60 * 60 * 1000;
    expect(checkExpiry('11/26', overAtGreenwich).state).toBe('valid');
    expect(checkExpiry('11/26', overAtGreenwich + lastHours - 1).state).toBe('valid');
    expect(checkExpiry('11/26', overAtGreenwich + lastHours).error).toBe('expired');
    expect(checkExpiry('12/26', Date.UTC(2027, 0, 1)).state).toBe('valid');
  });

  test('a year of two digits is read across the century', () => {
    expect(checkExpiry('01/05', {month: 6, year: 2095})).toEqual({state: 'valid', month: 1, year: 2105});
  });
});
