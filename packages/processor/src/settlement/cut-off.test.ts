import {expect, test} from 'vitest';
import {lastCutOff} from './cut-off.js';

const at = (time: string): number => Date.parse(`2026-03-17T${time}:00Z`);

test.each([
  ['23:00', 23 * 60, '22:59', at('23:00') - 86_400_000],
  ['23:00', 23 * 60, '23:00', at('23:00')],
  ['midnight', 0, '00:00', at('00:00')],
  ['midnight', 0, '23:59', at('00:00')],
  ['half past six', 390, '12:00', at('06:30')],
])('of days that end at %s (minute %i) the last has, seen at %s', (_name, minutes, now, ended) =>
  expect(lastCutOff(at(now), minutes)).toBe(ended),
);
