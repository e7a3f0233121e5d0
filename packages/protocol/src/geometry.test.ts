import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {
  ERROR_HEIGHT,
  FIELD_NAMES,
  fieldHeight,
  formHeight,
  LABEL_HEIGHT,
  NARROW,
  rowHeight,
  rowsOf,
  SAVE_HEIGHT,
  SAVED_HEIGHT,
  STATUS_HEIGHT,
  type Layout,
} from './geometry.js';

const all = {name: 'required', postal_code: 'required', country: 'optional'} as const;
const layout = (change: Partial<Layout> = {}): Layout => ({fields: {}, theme: {}, width: 400, ...change});
const rows = (change: Partial<Layout> = {}): string[] => rowsOf(layout(change)).map(row => row.join(' '));
const areas = (text: string, change: Partial<Layout> = {}): string[] =>
  rows({...change, theme: {'--florin-areas': text}});
const height = (change: Partial<Layout> = {}): number => formHeight(layout(change));

describe('the rows of the form', () => {
  test('are those of a card, and of what the session asks for beside it', () => {
    expect(rows()).toEqual(['number number', 'expiry cvc']);
    expect(rows({fields: {name: 'off', postal_code: 'off', country: 'off'}})).toEqual(rows());
    expect(rows({fields: {name: 'optional'}})).toEqual(['number number', 'expiry cvc', 'name name']);
    expect(rows({fields: {country: 'required'}})).toEqual(['number number', 'expiry cvc', '. country']);
    expect(rows({fields: all})).toEqual([...rows({fields: {name: 'required'}}), 'postal_code country']);
  });

  test('have one field each where it is narrow', () => {
    expect(rows({fields: all, width: NARROW - 1})).toEqual([...FIELD_NAMES]);
    expect(rows({width: NARROW - 1})).toEqual(['number', 'expiry', 'cvc']);
    expect(rows({width: NARROW})).toEqual(['number number', 'expiry cvc']);
  });

  test('are the security code alone for a card that is kept, whatever the page asks for', () => {
    expect(rows({kept: true, fields: all})).toEqual(['cvc']);
    expect(areas('"number cvc"', {kept: true})).toEqual(['cvc']);
  });

  test("are the page's own where it gives areas, on one line or in columns", () => {
    expect(areas('"number expiry cvc"')).toEqual(['number expiry cvc']);
    expect(areas('"cvc" "expiry" "number"')).toEqual(['cvc', 'expiry', 'number']);
    expect(areas('"number number number" "expiry . cvc"')).toEqual(['number number number', 'expiry . cvc']);
    expect(areas('"number cvc"\n  "expiry   cvc"')).toEqual(['number cvc', 'expiry cvc']);
  });

  test('leave out what the session does not ask for, and keep what the page forgets', () => {
    expect(areas('"name name" "number cvc" "expiry postal_code"')).toEqual(['number cvc', 'expiry .']);
    expect(areas('"number elsewhere" "expiry cvc"')).toEqual(['number .', 'expiry cvc']);
    expect(areas('"number cvc"')).toEqual(['number cvc', 'expiry expiry']);
    expect(areas('"number"', {fields: {name: 'required'}})).toEqual(['number', 'expiry', 'cvc', 'name']);
  });

  test.each([
    ['rows of different lengths', '"number number" "expiry"'],
    ['more columns than fit', `"${'number '.repeat(7).trim()}"`],
    ['nine rows', Array(9).fill('"number"').join(' ')],
    ['no field at all', '". ." "toString constructor"'],
    ['nothing', ''],
    ['no grid', 'none'],
  ])('are the usual ones where the page gives %s', (_what, text) =>
    expect(areas(text)).toEqual(['number number', 'expiry cvc']),
  );

  test('hold every field that is asked for and no other, in a rectangle, whatever the page writes', () => {
    const asked = fc.constantFrom('off', 'optional', 'required');
    const cell = fc.constantFrom(...FIELD_NAMES, '.', 'none', '"');
    const text = fc
      .array(fc.array(cell, {maxLength: 4}), {maxLength: 9})
      .map(lines => lines.map(line => `"${line.join(' ')}"`).join(' '));
    const fields = fc.record({name: asked, postal_code: asked, country: asked});
    fc.assert(
      fc.property(text, fields, fc.integer({min: 0, max: 700}), (written, terms, width) => {
        const grid = rowsOf({fields: terms, theme: {'--florin-areas': written}, width});
        const wanted = FIELD_NAMES.filter(name => (terms as Record<string, string>)[name] !== 'off');
        expect(new Set(grid.flat().filter(area => area !== '.'))).toEqual(new Set(wanted));
        expect(new Set(grid.map(({length}) => length)).size).toBe(1);
      }),
    );
  });
});

describe('height of the form', () => {
  const one = LABEL_HEIGHT + 44 + ERROR_HEIGHT;

  test('is that of its rows and of the line under them', () => {
    expect(height()).toBe(2 * one + STATUS_HEIGHT);
    expect(height({fields: {name: 'optional'}})).toBe(3 * one + STATUS_HEIGHT);
    expect(height({fields: all})).toBe(4 * one + STATUS_HEIGHT);
    expect(height({fields: all, width: NARROW - 1})).toBe(6 * one + STATUS_HEIGHT);
    expect(height({theme: {'--florin-areas': '"number expiry cvc"'}})).toBe(one + STATUS_HEIGHT);
  });

  test('follows from where the labels stand, and from how high a field is', () => {
    expect(rowHeight({})).toBe(one);
    expect(rowHeight({'--florin-labels': 'above'})).toBe(one);
    expect(rowHeight({'--florin-labels': 'hidden'})).toBe(44 + ERROR_HEIGHT);
    // A label inside its field takes room there.
    expect(rowHeight({'--florin-labels': 'floating'})).toBe(52 + ERROR_HEIGHT);
    expect(fieldHeight({'--florin-labels': 'floating', '--florin-field-height': '60px'})).toBe(60);
    expect(rowHeight({'--florin-field-height': '60.5px'})).toBe(LABEL_HEIGHT + 60.5 + ERROR_HEIGHT);
  });

  test('counts the space between rows, of which there is one less', () => {
    const theme = {'--florin-row-gap': '10px'};
    expect(height({theme}) - height()).toBe(10);
    expect(height({theme, fields: all}) - height({fields: all})).toBe(30);
    expect(height({theme, kept: true})).toBe(height({kept: true}));
  });

  test('has room for the saved cards and the way to another, and for the question', () => {
    expect(height({saved: 2}) - height()).toBe(3 * SAVED_HEIGHT + 8);
    expect(height({saved: 0})).toBe(height());
    expect(height({save: true}) - height()).toBe(SAVE_HEIGHT.wide);
    const width = NARROW - 1;
    expect(height({save: true, width}) - height({width})).toBe(SAVE_HEIGHT.narrow);
  });

  test('of a kept card is that of the list and of one row: it was asked before', () =>
    expect(height({saved: 1, kept: true, save: true, fields: all})).toBe(
      2 * SAVED_HEIGHT + 8 + one + STATUS_HEIGHT,
    ));
});
