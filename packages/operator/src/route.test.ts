import {expect, test} from 'vitest';
import {findHref, hrefOf, readRoute} from './route.js';

test.each([
  ['', {screen: 'payments', id: undefined, query: {}}],
  ['#/', {screen: 'payments', id: undefined, query: {}}],
  ['#/ledger?merchant=mer_1', {screen: 'ledger', id: undefined, query: {merchant: 'mer_1'}}],
  ['#/payments/pay_1', {screen: 'payments', id: 'pay_1', query: {}}],
  [
    '#/payments?status=captured&reference=a%26b&cursor=x&else=1',
    {screen: 'payments', id: undefined, query: {status: 'captured', reference: 'a&b', cursor: 'x'}},
  ],
])('%s leads there', (hash, route) => {
  expect(readRoute(hash)).toEqual(route);
});

test.each(['#/lose', '#/payments/', '#/payments/a/b', '#/ledger/x', '#/constructor', '#/%zz'])(
  '%s leads nowhere',
  hash => {
    expect(readRoute(hash)).toBeUndefined();
  },
);

test('an address leads where it was made for', () => {
  const query = {merchant: 'mer_1', reference: '?a=1#/b c'};
  expect(readRoute(hrefOf('payments', undefined, query))).toMatchObject({screen: 'payments', query});
  expect(readRoute(hrefOf('settlements', 'set/../1?'))).toMatchObject({id: 'set/../1?'});
  expect(hrefOf('ledger', undefined, {merchant: ''})).toBe('#/ledger');
});

test.each([
  [{find: ' pay_1 ', status: 'captured'}, '#/payments/pay_1'],
  [{find: 'set_1'}, '#/settlements/set_1'],
  [{find: 'cs_1'}, '#/payments?session=cs_1'],
  [{find: 'order-7', merchant: 'mer_1', status: ''}, '#/payments?merchant=mer_1&reference=order-7'],
  [{}, '#/payments'],
])('%o is looked for at %s', (wanted, href) => {
  expect(findHref('payments', wanted)).toBe(href);
});
