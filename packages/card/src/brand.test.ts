import {createRequire} from 'node:module';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {brandById, brandIds, brandOf, brandsFor, type BrandId} from './index.js';
import {BRANDS} from './brands.js';

interface Reference {
  (digits: string): {type: string}[];
  getTypeInfo(type: string): {lengths: number[]; code: {size: number}};
  types: Record<string, string>;
}
const reference = createRequire(import.meta.url)('credit-card-type') as Reference;
const otherNames: Record<string, BrandId> = {'american-express': 'amex', 'diners-club': 'diners'};
const ours = (type: string): string => otherNames[type] ?? type;

const ids = (digits: string, allowed?: BrandId[]): BrandId[] => brandsFor(digits, allowed).map(({id}) => id);

describe('the brand of a BIN', () => {
  const owned: [BrandId, string[]][] = [
    ['visa', ['42', '424242', '4000056655665556']],
    ['mastercard', ['55', '2221', '2720', '5200828282828210']],
    ['amex', ['34', '37', '378282246310005']],
    ['discover', ['6011', '644', '649', '6011111111111117']],
    ['jcb', ['3528', '3589', '2131', '3530111333300000']],
    ['unionpay', ['620', '6240', '8110', '6200000000000005']],
    ['diners', ['300', '305', '36', '38', '39', '30569309025904']],
    ['maestro', ['6759', '5018', '560000', '6304000000000000']],
    ['dankort', ['5019', '5019717010103742']],
    ['elo', ['401178', '506699', '506778', '509000', '6362970000457013', '650033']],
    ['hiper', ['637095', '63737423', '6370950000000005']],
    ['hipercard', ['606282', '6062826786276634']],
    ['mir', ['2200', '2204', '2200000000000053']],
    ['naranja', ['589562', '402918', '527572', '5895627823453005']],
    ['rupay', ['508500', '508999', '606985', '607984', '6074820000000007', '817200']],
    ['troy', ['9792', '9792030000000000']],
    ['verve', ['506099', '506127', '507865', '5061460410120223210']],
  ];
  test.each(owned)('%s', (id, numbers) => {
    for (const digits of numbers) expect(brandOf(digits)?.id, digits).toBe(id);
  });

  test.each<[string, BrandId[]]>([
    ['4571000000000001', ['visa', 'dankort']],
    ['4970100000000154', ['visa', 'cartes_bancaires']],
    ['5131000000000000', ['mastercard', 'cartes_bancaires']],
    ['67034444444444449', ['maestro', 'bancontact']],
    ['6521500000000000', ['discover', 'rupay']],
    ['65083700', ['discover', 'troy']],
  ])('a co-badged card has every one: %s', (digits, brands) => {
    expect(ids(digits)).toEqual(brands);
    expect(brandOf(digits)).toBeNull();
  });

  test.each(['0', '11', '2100', '2721', '2220', '7', '90', '310'])('%s belongs to none', digits => {
    expect(ids(digits)).toEqual([]);
  });
});

describe('while typing', () => {
  test('everything is possible before the first digit, but nothing certain', () => {
    expect(ids('')).toEqual(brandIds());
    expect(ids('', ['jcb', 'visa'])).toEqual(['visa', 'jcb']);
    expect(brandOf('', ['visa'])).toBeNull();
  });

  test.each<[string, BrandId[]]>([
    ['3', ['amex', 'jcb', 'diners']],
    ['6011', ['discover']],
    ['4', ['visa', 'maestro', 'cartes_bancaires', 'bancontact', 'dankort', 'elo', 'naranja']],
    ['40117', ['visa', 'elo']],
    ['401178', ['elo']],
    ['22', ['mastercard', 'mir']],
    ['222', ['mastercard']],
  ])('%s may become %j', (digits, brands) => expect(ids(digits)).toEqual(brands));

  test('the merchant’s brands narrow it', () => {
    expect(brandOf('4', ['visa', 'mastercard'])?.id).toBe('visa');
    expect(ids('401178', ['visa'])).toEqual([]);
    expect(ids('4571', ['dankort'])).toEqual(['dankort']);
  });

  test('more digits never add a brand that fewer had ruled out', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,19}$/), digits => {
        const sooner = ids(digits.slice(0, -1));
        expect(sooner).toEqual(expect.arrayContaining(ids(digits)));
      }),
    );
  });
});

describe('the table', () => {
  test('ids are unique, in the protocol’s form, and found again', () => {
    expect(new Set(brandIds()).size).toBe(BRANDS.length);
    for (const id of brandIds()) {
      expect(id).toMatch(/^[a-z][a-z0-9_]{1,31}$/);
      expect(brandById(id)?.id).toBe(id);
    }
    expect(brandById('constructor')).toBeNull();
  });

  test.each(BRANDS.map(brand => [brand.id, brand] as const))('%s is well formed', (_, brand) => {
    expect(brand.bins).toMatch(/^\+?\d{1,8}(-\d{2,8})?( \+?\d{1,8}(-\d{2,8})?)*$/);
    expect(brand.lengths).toEqual([...brand.lengths].sort((a, b) => a - b));
    expect(brand.lengths).toContain(brand.groups.reduce((a, b) => a + b, 0));
    for (const entry of brand.bins.replaceAll('+', '').split(' ')) {
      const [first = '', end = first] = entry.split('-');
      expect(end.length, entry).toBeLessThanOrEqual(first.length);
      expect(end >= first.slice(-end.length), entry).toBe(true);
    }
  });

  test.each(Object.values(reference.types))('%s has the lengths the reference gives', type => {
    const info = reference.getTypeInfo(type);
    expect(brandById(ours(type))).toMatchObject({lengths: info.lengths, cvc: {length: info.code.size}});
  });

  test('a BIN the reference is sure of has that brand here too', () => {
    const starts = BRANDS.flatMap(({bins}) => bins.match(/\d+/g) ?? []).filter(start => start.length > 2);
    const near = fc
      .tuple(fc.constantFrom(...starts), fc.stringMatching(/^\d{8}$/))
      .map(([start, rest]) => (start + rest).slice(0, 8));
    fc.assert(
      fc.property(fc.oneof(near, fc.stringMatching(/^\d{8}$/)), digits => {
        const [sure, other] = reference(digits);
        // RuPay, Dankort and Bancontact are unknown to it: it takes their numbers for Maestro or UnionPay.
        const local = ids(digits).some(id => ['rupay', 'dankort', 'bancontact'].includes(id));
        if (sure && !other && !local) expect(ids(digits), digits).toContain(ours(sure.type));
      }),
      {numRuns: 5000},
    );
  });
});
