import {describe, expect, it} from 'vitest';
import type {SavedCard} from '@florin/protocol';
import {Kept} from './kept.js';

const card = (n: number, exp_year: number): SavedCard => ({
  ...{token: `card_000000000000000${n}`, brand: 'visa', last4: '4242'},
  ...{exp_month: 6, exp_year},
});
const expired = card(1, 2029);
const first = card(2, 2031);
const second = card(3, 2032);
const cards = [expired, first, second];
const NOW = Date.UTC(2030, 0, 15);

describe('which saved card is chosen', () => {
  it('is the first that can be paid with', () => {
    expect(new Kept().chosen(cards, NOW)).toBe(first);
    expect(new Kept().chosen([expired], NOW)).toBeUndefined();
    expect(new Kept().chosen([], NOW)).toBeUndefined();
  });

  it("is the shopper's choice, also where it is another card", () => {
    const kept = new Kept();
    kept.choose(second);
    expect(kept.chosen(cards, NOW)).toBe(second);
    kept.choose(undefined);
    expect(kept.chosen(cards, NOW)).toBeUndefined();
    kept.clear();
    expect(kept.chosen(cards, NOW)).toBe(first);
  });

  it('is the next where the chosen one is gone, refused or expired', () => {
    const kept = new Kept();
    kept.choose(second);
    expect(kept.chosen([expired, first], NOW)).toBe(first);
    kept.refuse(first);
    expect(kept.bar(first, NOW)).toBe('card_refused');
    expect(kept.chosen([expired, first], NOW)).toBeUndefined();
    kept.choose(expired);
    expect(kept.chosen(cards, NOW)).toBe(second);
  });

  it('stays through the last day of its month, wherever the shopper is', () => {
    const kept = new Kept();
    expect(kept.bar(expired, Date.UTC(2029, 6, 1, 11))).toBeUndefined();
    expect(kept.bar(expired, Date.UTC(2029, 6, 1, 13))).toBe('expired');
  });
});
