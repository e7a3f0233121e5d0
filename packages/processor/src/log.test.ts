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
])('what could be a card number is masked, whoever put it there: %s', number => {
  const line = written('oops', {said: number});
  expect(line).not.toContain(number);
  expect(line.replace(/\D/g, '')).not.toContain(number.replace(/\D/g, ''));
});

test('a number is masked too', () =>
  expect(written('oops', {said: 4242424242424242})).not.toContain('42424242'));
