import {seededRuntime} from '@florin/runtime/seeded';

/** Choices that a seed repeats. What processes make of them is theirs: real ones keep no time. */
export interface Chance {
  /** From 0 up to 1. */
  share(): number;
  /** True in so many cases of one. */
  is(share: number): boolean;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly T[]): T;
}

export const chance = (seed: number): Chance => {
  const {randomBytes} = seededRuntime(seed);
  const share = (): number => {
    const [a = 0, b = 0, c = 0] = randomBytes(3);
    return (a * 65_536 + b * 256 + c) / 2 ** 24;
  };
  const between = (least: number, most: number): number => least + Math.floor(share() * (most - least + 1));
  return {share, between, is: most => share() < most, pick: list => list[between(0, list.length - 1)]!};
};

/** A seed for a run that was given none. */
export const newSeed = (): number => Math.floor(Math.random() * 1_000_000);
