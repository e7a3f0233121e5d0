import fc from 'fast-check';
import {expect, test} from 'vitest';
import {
  acceptorElements,
  currency,
  currencyOfNumber,
  feesOf,
  fromDE4,
  fromDE95,
  fromFee,
  isApproved,
  MAX_AMOUNT,
  RESPONSE,
  timeElements,
  toDE4,
  toDE95,
  toFee,
} from './index.js';

test('amounts are twelve digits and come back as they were', () => {
  expect(toDE4(1999)).toBe('000000001999');
  const amount = fc.integer({min: 0, max: MAX_AMOUNT});
  fc.assert(fc.property(amount, value => fromDE4(toDE4(value)) === value));
  for (const wrong of [-1, 0.5, NaN, MAX_AMOUNT + 1]) expect(() => toDE4(wrong)).toThrow(RangeError);
});

test('what stays of an amount is 42 characters of replacement amounts; without them nothing stays', () => {
  expect(toDE95(1999)).toMatch(/^000000001999[0D]{30}$/);
  expect([toDE95(1999).length, fromDE95(toDE95(1999)), fromDE95(undefined)]).toEqual([42, 1999, 0]);
});

test('a fee is a debit when the acquirer pays and a credit when it receives', () => {
  expect([toFee(4), toFee(-4), toFee(0)]).toEqual(['D000000000004', 'C000000000004', 'D000000000000']);
  const fee = fc.integer({min: -MAX_AMOUNT, max: MAX_AMOUNT});
  fc.assert(fc.property(fee, value => fromFee(toFee(value)) === value));
  expect(fromFee('C000000000000')).toBe(0);
  expect(feesOf({interchange: 'D000000000004', scheme: 'C000000000001'})).toEqual({
    interchange: 4,
    scheme: -1,
  });
});

test('times are UTC', () => {
  const ms = Date.UTC(2030, 10, 5, 23, 4, 9, 999);
  expect(timeElements(ms)).toEqual({7: '1105230409', 12: '230409', 13: '1105'});
});

test('names are folded and cut to the fixed lengths', () => {
  const place = {
    terminal: 'T1',
    merchant: 'shop',
    name: 'Café Zoë — Ponte Vecchio, the long way',
    city: '東京 Köln',
  };
  const {41: terminal, 42: merchant, 43: where} = acceptorElements({...place, country: 'IT'});
  expect([terminal, merchant]).toEqual(['T1      ', 'shop           ']);
  expect(where).toBe('Cafe Zoe  Ponte Vecchio, ' + ' Koln        ' + 'IT');
});

test.each([
  ['EUR', '978', 2],
  ['JPY', '392', 0],
  ['KWD', '414', 3],
  ['XOF', '952', 0],
])('%s is %s with %i decimals, both ways', (code, numeric, digits) => {
  expect(currency(code)).toEqual({code, numeric, digits});
  expect(currencyOfNumber(numeric)).toEqual({code, numeric, digits});
});

test('what is no money is no currency', () => {
  for (const code of ['eur', 'XXX', 'XTS', 'XAU', 'ZZZ', '', '978']) expect(currency(code)).toBeUndefined();
  expect(currencyOfNumber('999')).toBeUndefined();
});

test('response codes are two characters and each has one name', () => {
  const codes = Object.values(RESPONSE);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{2}$/);
  expect(codes.filter(isApproved)).toEqual(['00', '85']);
});
