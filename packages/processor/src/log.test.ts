import {expect, test} from 'vitest';
import {jsonLog} from './log.js';

const written = (event: string, facts?: Record<string, string | number | boolean>): string => {
  const lines: string[] = [];
  jsonLog(
    line => void lines.push(line),
    () => 1_900_000_000_000,
  )(event, facts);
  return lines.join('');
};

test('a line is JSON with its time and facts', () => {
  expect(JSON.parse(written('payment_reversal', {payment: 'pay_1', acknowledged: true}))).toEqual({
    at: '2030-03-17T17:46:40.000Z',
    event: 'payment_reversal',
    payment: 'pay_1',
    acknowledged: true,
  });
});

test.each([
  '4242424242424242',
  '4242 4242 4242 4242',
  '4242-4242-4242-4242',
  '378282246310005',
  'x4000000000009995y',
  '4242.4242.4242.4242',
  '4242  4242  4242  4242',
  '4242\t4242\n4242\r\n4242',
  '4242\u00a04242\u200b4242\u20104242',
  '4242/4242/4242/4242',
  '4242, 4242, 4242, 4242',
  '424242424242',
  '４２４２４２４２４２４２４２４２',
  '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢',
  '4242424242424242=40121010000012345678',
  '4242424242424242 12/40 123',
])('what could be a card number is masked, whoever put it there: %s', number => {
  const line = written('oops', {said: number});
  expect(line).not.toContain(number);
  expect(JSON.parse(line)).toMatchObject({said: expect.stringMatching(/^x?…y?$/)});
});

test.each([
  ['as an event', () => written('4242424242424242')],
  ['as the name of a fact', () => written('oops', {'4242424242424242': true})],
])('%s too', (_where, write) => expect(write()).not.toContain('4242'));

test('a number is masked too', () =>
  expect(written('oops', {said: 4242424242424242})).not.toContain('42424242'));

test('ids, codes, times and small numbers are left as they are', () => {
  const facts = {
    ...{payment: 'pay_5r8c01234567890abcd', at_most: 12_345_678_901, answer: 503, done: true},
    since: '2030-03-17T17:46:40.000Z',
  };
  expect(JSON.parse(written('payment_reversal', facts))).toMatchObject(facts);
});
