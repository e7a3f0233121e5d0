import {describe, expect, it} from 'vitest';
import {closest} from './languages.js';
import {loadLanguage, plural, withOwnWords} from './words.js';

describe('closest', () => {
  it.each([
    ['de', 'de'],
    ['de-AT', 'de'],
    ['FR_ca', 'fr'],
    ['ar-EG', 'ar'],
    ['pt', 'pt'],
    ['pt-PT', 'pt'],
    ['pt-AO', 'pt'],
    ['pt-BR', 'pt-BR'],
    ['PT_br', 'pt-BR'],
    ['pt-Latn-BR', 'pt'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['zh-MO', 'zh-Hant'],
    ['zh-Hant', 'zh-Hant'],
    ['zh-hant-CN', 'zh-Hant'],
    ['zh-Hans-HK', 'zh-Hans'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['nb-NO', 'nb'],
    ['iw', 'he'],
    ['he-IL', 'he'],
    ['in', 'id'],
    ['id-ID', 'id'],
    ['xx', 'en'],
    ['ur', 'en'],
    ['nonsense', 'en'],
    ['zhx', 'en'],
    ['', 'en'],
    ['constructor', 'en'],
    ['__proto__', 'en'],
    ['../../evil', 'en'],
  ])('%s is spoken in %s', (asked, spoken) => expect(closest(asked)).toBe(spoken));
});

describe('loadLanguage', () => {
  it.each([
    ['de-AT', 'de', 'de-AT'],
    ['pt-BR', 'pt-BR', 'pt-BR'],
    ['zh-TW', 'zh-Hant', 'zh-TW'],
    ['nn-NO', 'nb', 'nn-NO'],
    ['en-IE', 'en', 'en-IE'],
    ['cy-GB', 'en', 'en'],
    ['not a locale', 'en', 'en'],
    ['FR_ca', 'fr', 'fr'],
  ])('speaks %s in %s and keeps %s for numbers', async (asked, lang, locale) =>
    expect(await loadLanguage(asked)).toMatchObject({lang, locale}),
  );

  it('takes words that are there already', async () => {
    const {words} = await loadLanguage('en');
    const given = {lang: 'pl', words: {...words, title: 'given'}};
    expect((await loadLanguage('pl-PL', {...given, asked: 'pl-PL'})).words).toBe(given.words);
    expect((await loadLanguage('pl', {...given, asked: 'pl-PL'})).words).toBe(given.words);
    expect((await loadLanguage('en', {...given, asked: 'pl-PL'})).words).toBe(words);
  });
});

describe('plural', () => {
  const forms = {one: 'one', few: 'few', other: 'other'};
  it.each([
    [1, 'en', 'one'],
    [2, 'en', 'other'],
    [2, 'pl', 'few'],
    // The rule asks for `many`, which is not there.
    [5, 'pl', 'other'],
    [21, 'ru', 'one'],
    [3, 'ja', 'other'],
  ])('of %i in %s is %s', (count, locale, form) => expect(plural(forms, count, locale)).toBe(form));
});

describe('withOwnWords', () => {
  const english = async () => (await loadLanguage('en')).words;

  it.each([
    ['title', 'Your card'],
    ['labels.number', 'Kartennummer'],
    ['optional', '(if you like)'],
    ['expiry', 'MM/YYYY'],
    ['errors.cvc_incomplete', 'Three digits'],
    ['summary.other', '{fields}: {count} of them'],
    ['summary.few', '{count}: {fields}'],
    ['cards.forget', 'Remove {card}'],
    ['cards.other', 'New card'],
    ['save', 'Keep my card'],
    ['expiring', 'Hurry up'],
    ['declines.other_card', 'Try another, or call us'],
    ['declines.limit_exceeded', 'Over the limit'],
    ['declines.do_not_honor', 'The bank said no'],
    ['labels.name', 'שם \u200fבעל הכרטיס'],
    ['labels.cvc', 'x'.repeat(256)],
  ])('takes %s', async (path, text) => {
    const words = await english();
    const before = structuredClone(words);
    const changed = withOwnWords(words, {[path]: text});
    const [group, name] = path.split('.');
    const expected = name
      ? {...before, [group!]: {...(before[group as keyof typeof before] as object), [name]: text}}
      : {...before, [group!]: text};
    expect(changed).toEqual(expected);
    expect(words).toEqual(before);
  });

  it.each([
    ...['pending', 'paid', 'paying', 'waiting', 'saving', 'saved', 'expired', 'dir'],
    ...['problems.other', 'problems.network_error', 'problems.result_invalid', 'problems.new_one'],
    ...['errors.card_refused', 'declines.never', 'declines.lost_card', 'declines.stolen_card'],
    ...['cards.ending', 'cards.expired', 'cards.forgotten', 'cards.kept'],
    ...['challenge.asked', 'challenge.title', 'challenge.cancel'],
    // What is no text's path.
    ...['', '.', 'labels', 'labels.', 'labels.none', 'labels.number.x', '.title', 'title.length', 'nothing'],
    ...['__proto__', '__proto__.polluted', 'constructor', 'constructor.prototype', 'toString'],
    ...[
      'labels.__proto__',
      'labels.constructor',
      'declines.__proto__',
      'declines.constructor',
      'summary.most',
    ],
    ...['summary.__proto__', 'declines.toString', 'summary.toString', 'hasOwnProperty.call'],
  ])('leaves %s as it is', async path => {
    const words = await english();
    const own = JSON.parse(JSON.stringify([[path, '{amount}{brand}{last4}{card}rtl']])) as [string, string][];
    expect(withOwnWords(words, Object.fromEntries(own))).toEqual(words);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each([
    ['labels.number', ''],
    ['labels.number', ' \u00a0\t'],
    ['labels.number', 'x'.repeat(257)],
    ['labels.number', 'Card\nnumber'],
    ['labels.number', 'Card\u0000'],
    ['labels.number', 'Card\u2028'],
    ['labels.number', 'Card\u202ereb'],
    ['labels.number', 'Card\u2066x'],
    ['labels.number', 'Card\ud800'],
    ['labels.number', 7],
    ['labels.number', null],
    ['labels.number', {toString: () => 'Number'}],
    ['labels', {number: 'Number'}],
    ['summary.other', 'Please correct'],
    ['summary.other', '{count}'],
    ['summary.many', '{fields}'],
    ['cards.expires', 'Until then'],
    ['cards.forget', 'Forget it'],
  ])('does not take %s as %j', async (path, text) => {
    const words = await english();
    expect(withOwnWords(words, {[path]: text} as Record<string, string>)).toEqual(words);
  });

  it('reads a text once, and none by prototype', async () => {
    const words = await english();
    let reads = 0;
    const own = Object.create(
      {title: 'inherited'},
      {
        optional: {enumerable: true, get: () => (++reads === 1 ? 'first' : '\u202e')},
      },
    ) as Record<string, string>;
    expect(withOwnWords(words, own)).toEqual({...words, optional: 'first'});
  });
});
