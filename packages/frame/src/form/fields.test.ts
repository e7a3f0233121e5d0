import {brandById} from '@florin/card/core';
import {describe, expect, it} from 'vitest';
import * as address from './address.js';
import {cardOf, knownBrands, readFields, type Rules, type Values} from './fields.js';
import {edited, isTyping, isWhole} from './typing.js';

const rules: Rules = {
  fields: {},
  brands: ['visa', 'amex', 'unionpay'],
  now: Date.UTC(2030, 0, 15),
  refused: '',
  address,
};
const good: Values = {
  ...{number: '4242 4242 4242 4242', expiry: '12 / 30', cvc: '123'},
  ...{name: '', postal_code: '', country: ''},
};
const kept = {
  ...{token: 'card_0000000000000001' as const, brand: 'amex', last4: '0005'},
  ...{exp_month: 1, exp_year: 2030},
};
/** A Visa that is a Cartes Bancaires, too. */
const TWO = '4970 1000 0000 0154';
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
    [{}, {fields: {name: 'required'}}, ['name_missing']],
    [{}, {fields: {name: 'optional'}}, []],
    [{name: '4242 4242 4242 4242'}, {fields: {name: 'optional'}}, ['name_invalid']],
    [
      {},
      {fields: {postal_code: 'required', country: 'required'}},
      ['postal_code_missing', 'country_missing'],
    ],
    [{}, {fields: {postal_code: 'optional', country: 'optional'}}, []],
    [{country: 'HK'}, {fields: {postal_code: 'required', country: 'required'}}, []],
    [
      {postal_code: '1010', country: 'US'},
      {fields: {postal_code: 'optional', country: 'required'}},
      ['postal_code_invalid'],
    ],
    [{cvc: '1234', number: '', expiry: ''}, {kept}, []],
    [{cvc: '123'}, {kept}, ['cvc_incomplete']],
    [{}, {refused: '4242424242424242'}, ['card_refused']],
  ] as const)('%o with %o has %o', (values, other, expected) =>
    expect(problems(values, other)).toEqual(expected),
  );

  it('holds nothing of what was typed', () => {
    expect(
      JSON.stringify(readFields({...good, name: 'Ada'}, {...rules, fields: {name: 'optional'}})),
    ).not.toMatch(/4242|1230|Ada|12 \/ 30/);
  });
});

describe('cardOf', () => {
  it('is what is sealed', () => {
    expect(cardOf({...good, name: ' Ada '}, {...rules, fields: {name: 'optional'}})).toEqual({
      number: '4242424242424242',
      exp_month: 12,
      exp_year: 2030,
      cvc: '123',
      holder: 'Ada',
    });
  });

  it('has what the session asks for, and nothing else', () => {
    const values = {...good, name: ' Ada ', postal_code: ' ８０３３１ ', country: 'DE'};
    const fields = {name: 'off', postal_code: 'required', country: 'required'} as const;
    expect(cardOf(values, {...rules, fields})).toMatchObject({postal_code: '80331', country: 'DE'});
    expect(cardOf(values, {...rules, fields})).not.toHaveProperty('holder');
    expect(cardOf(values, rules)).not.toHaveProperty('country');
  });

  it('of a saved card is its token and the code typed again', () =>
    expect(cardOf({...good, cvc: '1234'}, {...rules, kept})).toEqual({token: kept.token, cvc: '1234'}));

  it('carries the leave to save it, as it was shown', () =>
    expect(cardOf(good, {...rules, consent: 'Save it'})).toMatchObject({consent: 'Save it'}));

  it('is nothing while a field is not valid', () =>
    expect(cardOf({...good, cvc: ''}, rules)).toBeUndefined());
});

describe('a card of two schemes', () => {
  const values = {...good, number: TWO};
  const taking = (...brands: Rules['brands'][number][]) => ({...rules, brands});

  it.each([
    [['visa', 'cartes_bancaires'], undefined, 'visa'],
    [['cartes_bancaires', 'visa'], undefined, 'cartes_bancaires'],
    [['cartes_bancaires', 'visa'], 'visa', 'visa'],
    [['visa', 'cartes_bancaires'], 'mastercard', 'visa'],
  ] as const)('of those that %j takes, with %s chosen, is %s', (brands, scheme, expected) => {
    const all = {...taking(...brands), scheme};
    expect(readFields(values, all)).toMatchObject({brand: {id: expected}, complete: true});
    expect(readFields(values, all).schemes).toHaveLength(2);
    expect(cardOf(values, all)).toMatchObject({brand_choice: expected});
  });

  it('is no choice where the session takes one of them', () => {
    expect(readFields(values, taking('visa'))).toMatchObject({brand: {id: 'visa'}, schemes: []});
    expect(cardOf(values, taking('visa'))).not.toHaveProperty('brand_choice');
  });

  it('is no choice before the digits say so for certain', () => {
    const all = taking('visa', 'cartes_bancaires');
    expect(readFields({...values, number: '4970 100'}, all).schemes).toEqual([]);
    expect(readFields({...values, number: '4970 1000'}, all).schemes).toHaveLength(2);
  });
});

it('notes a card that is good through this month alone', () => {
  const soon = (expiry: string) => readFields({...good, expiry}, rules).endsSoon;
  expect(['01 / 30', '02 / 30', '12 / 29', '01 / 3'].map(soon)).toEqual([true, false, false, false]);
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
