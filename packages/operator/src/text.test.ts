import {expect, test} from 'vitest';
import {counted, debitAndCredit, madeOf, minute, money, second, words} from './text.js';

test.each([
  [1999, 'EUR', '€19.99'],
  [-1999, 'EUR', '-€19.99'],
  [1999, 'JPY', '¥1,999'],
  [1999, 'KWD', 'KWD 1.999'],
  [0, 'XXX', '¤0.00'],
])('%i of %s is %s', (minor, currency, text) => {
  expect(money(minor, currency, 'en')).toBe(text.replace('KWD ', 'KWD\u00a0'));
});

test('times are UTC, codes are words', () => {
  expect([second(1_893_456_000_000), minute(1_893_456_000_000)]).toEqual([
    '2030-01-01 00:00:00',
    '2030-01-01 00:00',
  ]);
  expect(words('partially_refunded')).toBe('partially refunded');
  expect([counted(1, 'capture'), counted(0, 'refund')]).toEqual(['1 capture', '0 refunds']);
});

test('what is above zero is a debit, what is below a credit', () => {
  expect(debitAndCredit(5, 'JPY')).toEqual([money(5, 'JPY'), '']);
  expect(debitAndCredit(-5, 'JPY')).toEqual(['', money(5, 'JPY')]);
});

test.each([
  ['2 captures', 2, 0, 0],
  ['1 capture, 1 refund', 1, 1, 0],
  ['1 refund, released reserve', 0, 1, 5],
  ['released reserve', 0, 0, 5],
])('a settlement of %s says so', (said, captures, refunds, released) =>
  expect(madeOf({captures, refunds, released})).toBe(said),
);
