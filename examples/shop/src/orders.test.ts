import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {catalogue} from './catalogue.js';
import {fileOrders} from './orders.js';

const [coin, book] = catalogue as [(typeof catalogue)[0], (typeof catalogue)[0]];
const paid = {payment: 'pay_1', card: {brand: 'visa', last4: '4242'}, captured: false};
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'florin-orders-'));
});
afterEach(() => rmSync(folder, {recursive: true}));

test('are found again after a restart', () => {
  const {id} = fileOrders(folder).create(coin);
  const again = fileOrders(folder);
  again.addSession(id, 'cs_1');
  again.addSession(id, 'cs_1');
  again.markPaid(id, paid);
  again.markCaptured(id);
  expect(fileOrders(folder).find(id)).toEqual({
    ...{id, product: coin.id, amount: coin.price, sessions: ['cs_1']},
    paid: {...paid, captured: true},
  });
});

test('an order is paid once, and a payment pays one order', () => {
  const orders = fileOrders(folder);
  const [first, second] = [orders.create(coin), orders.create(book)];
  expect(orders.markPaid(first.id, {...paid})).toBe(true);
  expect(orders.markPaid(first.id, {...paid, payment: 'pay_2'})).toBe(false);
  expect(orders.markPaid(second.id, {...paid})).toBe(false);
  expect([first.paid?.payment, second.paid]).toEqual(['pay_1', undefined]);
});

test('a file that cannot be read is not taken for an empty one', () => {
  writeFileSync(join(folder, 'orders.json'), '[{"id":');
  expect(() => fileOrders(folder)).toThrow(SyntaxError);
});
