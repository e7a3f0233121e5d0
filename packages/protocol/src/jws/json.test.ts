import * as fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {strictJson} from './json.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

test('any JSON without a name used twice is read as JSON.parse reads it', () => {
  const property = fc.property(fc.json({maxDepth: 6}), text => {
    expect(JSON.stringify(strictJson(text))).toBe(JSON.stringify(JSON.parse(text)));
  });
  fc.assert(property, {numRuns: 500});
});

test.each([
  '{"a":1,"b":1}',
  '{"a":{"a":1}}',
  '[{"a":1},{"a":1}]',
  '{"a":{"b":1},"c":{"b":1}}',
  '{"a":"a","b":"a"}',
  '{"a":":","b":"{\\"a\\":1}"}',
  '{"a\\"":1,"a":2}',
  '{"a\\\\":1,"a":2}',
  '{"A":1,"a":2}',
  ' {"a" : 1 } ',
])('accepted: %s', text => expect(strictJson(text)).toEqual(JSON.parse(text)));

describe('refused', () => {
  test.each([
    ['a name twice', '{"a":1,"a":1}'],
    ['with others between', '{"a":1,"b":{"c":[1,2]},"a":2}'],
    ['in an inner object', '{"x":{"a":1,"a":2}}'],
    ['in an object of a list', '[1,{"a":1,"a":2}]'],
    ['one of them escaped', '{"a":1,"\\u0061":2}'],
    ['both escaped, in other letters', '{"\\u006B":1,"\\u006b":2}'],
    ['a slash, escaped and not', '{"a/b":1,"a\\/b":2}'],
    ['spaces before the colon', '{"a" :1,"a"\n: 2}'],
    ['the empty name', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":1,"__proto__":2}'],
    ['deeper than eight', nested(9)],
    ['deeper than eight in objects', '{"a":'.repeat(9) + '1' + '}'.repeat(9)],
    ['so deep that a parser might fall', nested(100_000)],
    ['opened so deep and left open', '['.repeat(100_000)],
    ['nothing', ''],
    ['two values', '{}{}'],
    ['a comma too many', '{"a":1,}'],
    ['a colon alone', ':'],
    ['a name that is none', '{a:1}'],
    ['a number as a name', '{1:1}'],
    ['an object as a name', '{{}:1}'],
    ['an open text', '{"a":"b}'],
    ['a comment', '{"a":1/**/}'],
    ['quotes of another kind', "{'a':1}"],
    ['a byte order mark', '\uFEFF{}'],
    ['a line end in a text', '{"a":"\n"}'],
    ['NaN', '{"a":NaN}'],
  ])('%s', (_name, text) => expect(() => strictJson(text)).toThrow(SyntaxError));

  test('in one sentence that quotes nothing', () => {
    for (const text of ['{"number":"4242424242424242"', '{"4242":1,"4242":2}']) {
      let error: unknown;
      try {
        strictJson(text);
      } catch (thrown) {
        error = thrown;
      }
      expect(String((error as Error).stack)).not.toContain('4242');
      expect((error as Error).message).toBe('not the JSON that was expected');
      expect((error as Error).cause).toBeUndefined();
    }
  });
});

test('a text that never ends takes no longer than one that ends', () => {
  const quotes = '"' + '\\"'.repeat(32_000);
  const time = (text: string): number => {
    const began = performance.now();
    try {
      strictJson(text);
    } catch {
      // What is asked is how long it took.
    }
    return performance.now() - began;
  };
  const least = (text: string): number => Math.min(...[1, 2, 3].map(() => time(text)));
  // Read from each of its quotes anew, it takes thousands of times as long.
  const enough = 100 * Math.max(1, least(`${quotes}"`));
  for (const open of [quotes, `${quotes}\\`, `{"a":${quotes}`]) expect(least(open)).toBeLessThan(enough);
});

test('the depth that is allowed can be given', () => {
  expect(strictJson(nested(8))).toBeDefined();
  expect(strictJson(nested(2), 2)).toEqual([[]]);
  expect(() => strictJson(nested(3), 2)).toThrow(SyntaxError);
});

describe('objects have no prototype', () => {
  test('so a name of one is a member like any other', () => {
    const value = strictJson('{"__proto__":{"admin":true},"toString":1,"inner":{}}') as Record<
      string,
      unknown
    >;
    expect(Object.keys(value)).toEqual(['__proto__', 'toString', 'inner']);
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.getPrototypeOf(value['inner'])).toBeNull();
    expect(value['admin']).toBeUndefined();
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });
});
