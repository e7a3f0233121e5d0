import {brandById} from '@florin/card';
import {describe, expect, it} from 'vitest';
import {cardOf, knownBrands, readFields, type Rules, type Values} from './fields.js';
import {edited, isTyping, isWhole} from './typing.js';

const rules: Rules = {
  name: 'off',
  brands: ['visa', 'amex', 'unionpay'],
  now: Date.UTC(2030, 0, 15),
  refused: '',
};
const good: Values = {number: '4242 4242 4242 4242', expiry: '12 / 30', cvc: '123', name: ''};
const problems = (values: Partial<Values>, other: Partial<Rules> = {}) =>
  readFields({...good, ...values}, {...rules, ...other}).checks.flatMap(({problem}) => problem ?? []);

describe('readFields', () => {
  it('finds a whole card complete', () => {
    const {brand, complete, checks} = readFields(good, rules);
    expect({brand: brand?.id, complete, names: checks.map(({name}) => name)}).toEqual({
      brand: 'visa',
      complete: true,
      names: ['number', 'expiry', 'cvc'],
    });
  });

  it.each([
    [{number: '4242 4242 4242 4241'}, {}, ['number_invalid']],
    [{number: '5555 5555 5555 4444'}, {}, ['brand_not_accepted']],
    [{expiry: '12 / 29'}, {}, ['expired']],
    [{cvc: '12'}, {}, ['cvc_incomplete']],
    [{number: '3782 822463 10005'}, {}, ['cvc_incomplete']],
    [{number: '3782 822463 10005', cvc: '1234'}, {}, []],
    [{}, {name: 'required'}, ['name_missing']],
    [{}, {name: 'optional'}, []],
    [{name: '4242 4242 4242 4242'}, {name: 'optional'}, ['name_invalid']],
    [{}, {refused: '4242424242424242'}, ['card_refused']],
  ] as const)('%o with %o has %o', (values, other, expected) =>
    expect(problems(values, other)).toEqual(expected),
  );

  it('holds nothing of what was typed', () => {
    expect(JSON.stringify(readFields({...good, name: 'Ada'}, {...rules, name: 'optional'}))).not.toMatch(
      /4242|1230|Ada|12 \/ 30/,
    );
  });
});

describe('cardOf', () => {
  it('is what is sealed', () => {
    expect(cardOf({...good, name: ' Ada '}, {...rules, name: 'optional'})).toEqual({
      number: '4242424242424242',
      exp_month: 12,
      exp_year: 2030,
      cvc: '123',
      holder: 'Ada',
    });
  });

  it('is nothing while a field is not valid', () =>
    expect(cardOf({...good, cvc: ''}, rules)).toBeUndefined());
});

it('ignores brands it does not know', () => expect(knownBrands(['visa', 'sesame'])).toEqual(['visa']));

describe('typing', () => {
  const visa = brandById('visa')!;
  const unionpay = brandById('unionpay')!;

  it('keeps digits of a code, no more than its brand has', () => {
    expect(edited('cvc', {text: '12a34', caret: 3}, null)).toEqual({text: '1234', caret: 2});
    expect(edited('cvc', {text: '12345', caret: 5}, visa)).toEqual({text: '123', caret: 3});
  });

  it('leaves names alone', () =>
    expect(edited('name', {text: 'Ada  L', caret: 4}, null)).toMatchObject({text: 'Ada  L', caret: 4}));

  it('moves on after typing and pasting, not after autofill or deleting', () => {
    expect(['insertText', 'insertFromPaste'].every(isTyping)).toBe(true);
    expect([undefined, 'insertReplacementText', 'deleteContentBackward'].some(isTyping)).toBe(false);
  });

  it('does not cut off the longer numbers of a scheme that has many lengths', () => {
    expect(isWhole('4'.repeat(16), visa)).toBe(true);
    expect(isWhole('6'.repeat(16), unionpay)).toBe(false);
    expect(isWhole('6'.repeat(19), unionpay)).toBe(true);
  });
});
