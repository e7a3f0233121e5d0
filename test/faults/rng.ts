import {mulberry32} from '@florin/runtime/seeded';

/** Numbers that follow from a seed alone. */
export interface Rng {
  /** A whole number from 0, below `end`. */
  below(end: number): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  bytes(size: number): Uint8Array<ArrayBuffer>;
}

/** A stream of its own for each name, so that what one actor draws changes nothing for another. */
export const rng = (seed: number, name: string): Rng => {
  const next = mulberry32(hash(`${seed} ${name}`));
  const below = (end: number): number => Math.floor((next() / 2 ** 32) * end);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: probability => next() < probability * 2 ** 32,
    pick: list => list[below(list.length)]!,
    bytes: size => Uint8Array.from({length: size}, () => next() >>> 24),
  };
};

/** FNV-1a, 32 bits, stirred once more so that names which differ in their last letter lie far apart. */
const hash = (text: string): number => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};
