import {DECLINES} from '@florin/protocol';
import type {Words} from './words.js';

/**
 * What no page may reword, as a path or the group it is in: here a shopper must be able to trust the form whatever
 * the shop says. All else is the shop's to say, `save` too: the processor keeps the consent as it was shown.
 */
const KEPT = new Set([
  // Not a text: it turns the form round.
  'dir',
  // Whether money moves or has moved. Another word here makes somebody pay twice, or believe that they paid.
  ...['paying', 'waiting', 'paid', 'pending', 'expired'],
  // What the bank asks, and the way out of it.
  'challenge',
  // The same for a card that is not charged but kept.
  ...['saving', 'saved'],
  // Each of them says that nothing was charged, or that it is not certain.
  'problems',
  // A barred card is not asked again, and why it is barred stays with the bank.
  ...['errors.card_refused', 'declines.never'],
  // Which card pays, whether it still can, and whether its token is gone.
  ...['cards.ending', 'cards.expired', 'cards.forgotten', 'cards.kept'],
]);

const PLURALS = ['zero', 'one', 'two', 'few', 'many', 'other'];
/** Longest text of a page's own, in UTF-16 units. */
const LONGEST = 256;
/** Controls, line breaks, halves of a character, and what reorders the text around it (Unicode's explicit bidi). */
const FORBIDDEN = /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/u;

type Texts = Record<string, unknown>;

/** The object that holds a path's text, and its name there. */
const placeOf = (words: Words, path: string): readonly [holder: Texts, group: string, name: string] | [] => {
  const [group = '', name, more] = path.split('.');
  const texts = words as unknown as Texts;
  if (name === undefined) return [texts, '', group];
  const holder = Object.hasOwn(texts, group) ? texts[group] : undefined;
  return typeof holder === 'object' && more === undefined ? [holder as Texts, group, name] : [];
};

/** The text in a path's place, or what would stand there: a plural category or decline that has no words of its own. */
const originalOf = (words: Words, [holder, group, name = '']: ReturnType<typeof placeOf>): unknown => {
  if (!holder) return undefined;
  if (Object.hasOwn(holder, name)) return holder[name];
  if (group === 'summary' && PLURALS.includes(name)) return words.summary.other;
  const category = Object.hasOwn(DECLINES, name) && DECLINES[name as keyof typeof DECLINES];
  return group === 'declines' && category && category !== 'never' ? words.declines[category] : undefined;
};

const isKept = (path: string): boolean => KEPT.has(path) || KEPT.has(path.split('.')[0]!);

/** True for a text that can stand in for another: readable, and with all its `{places}`. */
const canReplace = (original: string, text: unknown): text is string =>
  typeof text === 'string' &&
  text.trim() !== '' &&
  text.length <= LONGEST &&
  !FORBIDDEN.test(text) &&
  (original.match(/\{\w+\}/g) ?? []).every(place => text.includes(place));

/**
 * The words with a page's own in their place, by path: `{'labels.number': 'Kartennummer'}`. Those that name nothing,
 * are not the page's to say, or could not stand there are left out without a word: the form keeps its own.
 */
export const withOwnWords = (words: Words, own: Readonly<Record<string, string>>): Words => {
  const changed = structuredClone(words);
  for (const [path, text] of Object.entries(own)) {
    const place = placeOf(changed, path);
    const original = isKept(path) ? undefined : originalOf(words, placeOf(words, path));
    const [holder, , name] = place;
    if (holder && typeof original === 'string' && canReplace(original, text)) holder[name!] = text;
  }
  return changed;
};
