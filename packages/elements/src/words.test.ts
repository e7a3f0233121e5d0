import {expect, it} from 'vitest';
import {wordsFor} from './words.js';

it.each([
  ['en-GB', 'Try again'],
  ['de-CH', 'Erneut versuchen'],
  ['pt-BR', 'Tentar de novo'],
  ['zh-TW', '重試'],
  ['zh', '重试'],
  ['no', 'Prøv igjen'],
  ['iw', 'נסו שוב'],
  ['cy', 'Try again'],
  ['__proto__', 'Try again'],
])('in %s one tries again with %s', (locale, retry) => expect(wordsFor(locale)[1]).toBe(retry));
