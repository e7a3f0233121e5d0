import * as fc from 'fast-check';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {Currency, Money, sameMoney} from './money.js';
import {
  AttemptId,
  BrandName,
  CaptureId,
  CardId,
  CompactJwe,
  CompactJws,
  MAX_ENVELOPE,
  Origin,
  PaymentId,
  Reference,
  Seconds,
  SessionId,
} from './primitives.js';

/** What the rows of a table say and the schema does not, none if all is well. */
const wrong = (schema: v.GenericSchema, rows: readonly unknown[], good: boolean): unknown[] =>
  rows.filter(value => v.is(schema, value) !== good);

const NO_TEXT = [undefined, null, 1, true, [], {}, ['https://shop.example'], Object('https://shop.example')];

describe('an origin, as browsers write it', () => {
  test('accepted', () => {
    const good = [
      ...['https://shop.example', 'https://shop.example:8443', 'https://a.b.c.shop.example'],
      ...['http://localhost', 'http://localhost:4242', 'http://127.0.0.1:4400', 'http://[::1]:4400'],
      ...[
        'https://xn--bcher-kva.example',
        'https://a_b.example',
        'https://shop.example.',
        'https://1.example',
      ],
    ];
    expect(wrong(Origin, good, true)).toEqual([]);
  });

  test('refused', () => {
    const bad = [
      ...['', 'null', '*', 'https:', 'https://', 'shop.example', '//shop.example', 'https:shop.example'],
      ...[
        'https://shop.example/',
        'https://shop.example/path',
        'https://shop.example?',
        'https://shop.example#',
      ],
      ...['HTTPS://shop.example', 'https://Shop.example', 'https://SHOP.EXAMPLE', 'Https://shop.example'],
      ...[
        'https://shop.example:443',
        'http://localhost:80',
        'https://shop.example:',
        'https://shop.example:0443',
      ],
      ...['https://shop.example:99999', 'https://shop.example:port', 'https://shop.example:-1'],
      ...['https://user@shop.example', 'https://user:secret@shop.example', 'https://@shop.example'],
      ...[
        'https://bücher.example',
        'https://shop。example',
        'https://ｓhop.example',
        'https://shop\u00ad.example',
      ],
      ...['https://shop%2eexample', 'https://%73hop.example'],
      ...[
        ' https://shop.example',
        'https://shop.example ',
        'https://shop.example\n',
        '\nhttps://shop.example',
      ],
      ...[
        'https://shop.example\r\nx: y',
        'https://shop .example',
        'https://shop\t.example',
        'https://shop.example\0',
      ],
      ...['https:\\\\shop.example', 'https:///shop.example', 'https://shop.example\\', 'https:/shop.example'],
      ...[
        'ftp://shop.example',
        'file://',
        'data:text/html,x',
        'blob:https://shop.example',
        'ws://shop.example',
      ],
      ...['javascript://shop.example', 'about:blank', 'chrome-extension://abcdef', 'app://shop.example'],
      ...['http://127.1', 'http://0x7f.0.0.1', 'http://2130706433', 'http://127.0.0.01', 'http://[::1'],
      ...['http://[0:0:0:0:0:0:0:1]', 'http://[::ffff:127.0.0.1]', 'http://::1', 'http://[::1%25eth0]'],
      // More than one origin to a Content-Security-Policy, though a URL takes them for a host.
      ...[
        'https://*',
        'https://*.example',
        'https://a.example;sandbox',
        'https://a.example,https://b.example',
      ],
      ...[
        "https://'self'",
        'https://a.example;script-src',
        'https://a$b',
        'https://a.example!',
        'https://(a)',
      ],
      `https://${'a'.repeat(250)}.example`,
      ...NO_TEXT,
    ];
    expect(wrong(Origin, bad, false)).toEqual([]);
  });

  test('whatever is accepted is its own origin and names one in a policy', () => {
    const host = fc.string({unit: fc.constantFrom(...'abz09.-_:*;,[]@/\\%$ A'), maxLength: 24});
    const property = fc.property(fc.constantFrom('https://', 'http://'), host, (scheme, rest) => {
      const text = scheme + rest;
      if (!v.is(Origin, text)) return;
      expect(new URL(text).origin).toBe(text);
      expect(text).not.toMatch(/[*;,'\s]/);
    });
    fc.assert(property, {numRuns: 2000});
  });
});

describe('ids', () => {
  test.each([
    ['cs', SessionId],
    ['pay', PaymentId],
    ['card', CardId],
    ['att', AttemptId],
    ['cap', CaptureId],
  ] as const)('%s_', (prefix, schema) => {
    const tail = 'aB3'.repeat(6);
    const good = [tail, tail.slice(0, 16), 'x'.repeat(64)].map(text => `${prefix}_${text}`);
    const short = `${prefix}_${'x'.repeat(15)}`;
    const bad = [
      ...[short, `${prefix}_${'x'.repeat(65)}`, `${prefix}_`, prefix, tail, '', `${prefix}${tail}`],
      ...[`other_${tail}`, `${prefix}x_${tail}`, ` ${prefix}_${tail}`, `${prefix}_${tail}\n`],
      ...[`${prefix}_${tail}-`, `${prefix}_${tail}/..`, `${prefix}_${tail}'`, `${prefix}_${tail}é`],
      ...[`${prefix.toUpperCase()}_${tail}`, ...NO_TEXT],
    ];
    expect(wrong(schema, good, true)).toEqual([]);
    expect(wrong(schema, bad, false)).toEqual([]);
  });
});

test('a reference is one line of ASCII that a person could read out', () => {
  expect(wrong(Reference, ['1', 'order-1', 'Order #1 (blue)', '~'.repeat(64)], true)).toEqual([]);
  const bad = ['', ' ', ' a', 'a ', 'a\nb', 'a\tb', 'a\0', 'é', '🪙', 'x'.repeat(65), 'a\u202eb', ...NO_TEXT];
  expect(wrong(Reference, bad, false)).toEqual([]);
});

test('a brand name', () => {
  expect(wrong(BrandName, ['visa', 'cartes_bancaires', 'b2'], true)).toEqual([]);
  expect(
    wrong(BrandName, ['', 'v', 'Visa', '2b', 'a-b', 'a b', 'x'.repeat(33), 'visa\n', ...NO_TEXT], false),
  ).toEqual([]);
});

test('seconds', () => {
  expect(wrong(Seconds, [0, 1_900_000_000, Number.MAX_SAFE_INTEGER], true)).toEqual([]);
  expect(wrong(Seconds, [-1, 0.5, NaN, Infinity, 2 ** 53, '1', null, 1n], false)).toEqual([]);
});

test('compact tokens and envelopes', () => {
  expect(wrong(CompactJws, ['a.b.c', '-_.A.9', `a.${'b'.repeat(16_380)}.c`], true)).toEqual([]);
  const bad = [
    '',
    'a.b',
    'a.b.c.d',
    'a..c',
    '.b.c',
    'a.b.',
    'a.b.c\n',
    'a.b.c=',
    'a.b+.c',
    `a.${'b'.repeat(16_381)}.c`,
  ];
  expect(wrong(CompactJws, bad, false)).toEqual([]);
  expect(wrong(CompactJwe, ['', 'x'.repeat(MAX_ENVELOPE)], true)).toEqual([]);
  expect(wrong(CompactJwe, ['x'.repeat(MAX_ENVELOPE + 1), ...NO_TEXT.slice(0, 6)], false)).toEqual([]);
});

describe('money', () => {
  const eur = (value: unknown) => ({value, currency: 'EUR'});

  test('whole minor units of a currency, and nothing beside', () => {
    expect(wrong(Money, [eur(0), eur(1999), eur(999_999_999_999)], true)).toEqual([]);
    const bad = [
      ...[-1, 19.99, 1e12, NaN, Infinity, '1999', null, undefined, 1999n].map(eur),
      ...['eur', 'EURO', 'EU', '', 978, null, 'EU1', 'ＥＵＲ', 'EUR\n'].map(currency => ({
        value: 1,
        currency,
      })),
      ...[{value: 1}, {currency: 'EUR'}, {...eur(1), extra: 1}, 1999, 'EUR 19.99', null, [1999, 'EUR']],
    ];
    expect(wrong(Money, bad, false)).toEqual([]);
    expect(wrong(Currency, ['EUR', 'XYZ'], true)).toEqual([]);
  });

  test('is the same where value and currency are', () => {
    expect(sameMoney({value: 1, currency: 'EUR'}, {currency: 'EUR', value: 1})).toBe(true);
    expect(sameMoney(undefined, undefined)).toBe(true);
    expect(sameMoney({value: 1, currency: 'EUR'}, {value: 2, currency: 'EUR'})).toBe(false);
    expect(sameMoney({value: 1, currency: 'EUR'}, {value: 1, currency: 'USD'})).toBe(false);
    expect(sameMoney({value: 0, currency: 'EUR'}, undefined)).toBe(false);
    expect(sameMoney(undefined, {value: 0, currency: 'EUR'})).toBe(false);
  });
});
