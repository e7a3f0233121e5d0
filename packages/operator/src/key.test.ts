import {expect, test} from 'vitest';
import {takeKey} from './key.js';

const pageAt = (hash: string, kept = new Map<string, string>()) => {
  const page = {
    location: {hash},
    history: {replaceState: (_data: unknown, _title: string, href: string) => (page.location.hash = href)},
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => kept.set(name, value),
    },
  };
  return page as typeof page & Parameters<typeof takeKey>[0];
};

test('the key is taken out of the address, and is there again after a reload', () => {
  const kept = new Map<string, string>();
  const page = pageAt('#key=a-key_1', kept);
  expect(takeKey(page)).toBe('a-key_1');
  expect(page.location.hash).toBe('#/payments');
  expect(takeKey(pageAt('#/ledger', kept))).toBe('a-key_1');
});

test('a new key takes the place of the one before; where there is none, it is empty', () => {
  const kept = new Map<string, string>();
  takeKey(pageAt('#key=one', kept));
  expect(takeKey(pageAt('#key=two', kept))).toBe('two');
  expect(takeKey(pageAt('#/payments?key=three'))).toBe('');
});

test('a browser that forbids storage is given the page all the same', () => {
  const page = pageAt('#key=one');
  Object.defineProperty(page, 'sessionStorage', {
    get: () => {
      throw new Error('SecurityError');
    },
  });
  expect(takeKey(page)).toBe('one');
});
