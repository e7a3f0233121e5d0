import {expect, test} from 'vitest';
import {formatMoney} from './money-text.js';

test.each([
  [{value: 1999, currency: 'EUR'}, 'en', '€19.99'],
  [{value: 1999, currency: 'JPY'}, 'en', '¥1,999'],
  [{value: 1999, currency: 'KWD'}, 'en', 'KWD 1.999'],
  [{value: 199_900, currency: 'HUF'}, 'en', 'HUF 1,999.00'],
  [{value: 199_900, currency: 'IDR'}, 'en', 'IDR 1,999.00'],
  [{value: 1999, currency: 'IQD'}, 'en', 'IQD 1.999'],
  [{value: 999_999_999_999, currency: 'USD'}, 'en', '$9,999,999,999.99'],
  [{value: 5, currency: 'EUR'}, 'de', '0,05 €'],
  [{value: 1999, currency: 'JPY'}, 'en-IE', 'JP¥1,999'],
])('%o in %s is %s', (money, locale, text) =>
  expect(formatMoney(money, locale).replaceAll('\u00a0', ' ')).toBe(text),
);
