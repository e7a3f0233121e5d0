import {expect, test} from 'vitest';
import {booksPage} from './books.js';

const balance = (reserved: number) => ({
  balances: [{currency: 'EUR', pending: 1_999, reserved, paid_out: 1_786, fees: 15}],
});
/** What stands in the table, cell by cell. */
const cells = (reserved: number): string[] =>
  [...String(booksPage(balance(reserved))).matchAll(/<t[hd](?: [^>]*)?>([^<]*)</g)].map(([, text]) => text!);

test('what is withheld is shown where something is', () =>
  expect(cells(198)).toEqual([
    ...['Currency', 'Owed to us', 'Withheld', 'Paid out', 'Fees taken'],
    ...['EUR', '€19.99', '€1.98', '€17.86', '€0.15'],
  ]));

test('a shop without a reserve is shown nothing of one', () => {
  expect(cells(0)).toEqual([
    ...['Currency', 'Owed to us', 'Paid out', 'Fees taken'],
    ...['EUR', '€19.99', '€17.86', '€0.15'],
  ]);
  expect(String(booksPage(balance(0)))).not.toContain('withheld');
});
