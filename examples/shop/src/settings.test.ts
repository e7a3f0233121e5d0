import {expect, test} from 'vitest';
import {formatMoney} from './money.js';
import {explain, readSettings} from './settings.js';

const settings = readSettings({});

test('without settings the demo runs where its README says', () => {
  expect(settings).toEqual({
    ...{shopPort: 4242, processorPort: 4400, networkPort: 8583, acsPort: 8584},
    ...{data: '.florin', databaseUrl: undefined},
  });
});

test('SHOP_PORT goes before PORT', () => {
  expect(readSettings({SHOP_PORT: '1', PORT: '2'}).shopPort).toBe(1);
  expect(readSettings({PORT: '2', FLORIN_PORT: '3', FLORIN_DATA: 'x'})).toMatchObject({
    ...{shopPort: 2, processorPort: 3, data: 'x'},
  });
});

test.each(['SHOP_PORT', 'FLORIN_PORT', 'FLORIN_SANDBOX_PORT', 'FLORIN_SANDBOX_ACS_PORT'])(
  '%s that is no port is refused by name',
  name => {
    for (const text of ['x', '-1', '65536', '4.5', ' '])
      expect(() => readSettings({[name]: text})).toThrow(`setting_invalid: ${name} is 0 to 65535.`);
    expect(Object.values(readSettings({[name]: '1'}))).toContain(1);
  },
);

test.each([
  [4242, 'SHOP_PORT'],
  [4400, 'FLORIN_PORT'],
])('a taken port %i is told with the setting that moves it', (port, setting) => {
  const line = explain(Object.assign(new Error('listen EADDRINUSE'), {code: 'EADDRINUSE', port}), settings);
  expect(line).toContain(`port_in_use: port ${port} is taken`);
  expect(line).toContain(setting);
});

test.each([
  [{value: 1999, currency: 'EUR'}, '€19.99'],
  [{value: 1999, currency: 'JPY'}, 'JP¥1,999'],
  [{value: 0, currency: 'USD'}, 'US$0.00'],
])('%j is written %s', (money, text) => {
  expect(formatMoney(money)).toBe(text);
});
