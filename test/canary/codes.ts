import type {Place} from './scan.ts';

/** All there are of four digits. */
export const CODES = 10_000;
/** How many are used. */
export const USED = 50;

/** Codes to use, drawn before anything is written and the same in every run: xorshift32 from a fixed seed. */
export const drawCodes = (): string[] => {
  let state = 0x2545f491;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % CODES;
  };
  const drawn = new Set<number>();
  while (drawn.size < USED) drawn.add(next());
  return [...drawn].map(code => String(code).padStart(4, '0'));
};

const ZERO = 0x30;
const digitOf = (byte: number | undefined): number =>
  byte !== undefined && byte >= ZERO && byte < ZERO + 10 ? byte - ZERO : -1;

/** Ways to write four digits: how many bytes one takes, and which it is, or -1. */
const WAYS: {width: number; digit(bytes: Buffer, at: number): number}[] = [
  {width: 1, digit: (bytes, at) => digitOf(bytes[at])},
  // UTF-16.
  {width: 2, digit: (bytes, at) => (bytes[at + 1] === 0 ? digitOf(bytes[at]) : -1)},
  // Hex of the text.
  {width: 2, digit: (bytes, at) => (bytes[at] === ZERO + 3 ? digitOf(bytes[at + 1]) : -1)},
];

/** Adds to every code's count how often it stands in some bytes, forwards and backwards. */
export const countCodes = (bytes: Buffer, counts: Float64Array = new Float64Array(CODES)): Float64Array => {
  for (const {width, digit} of WAYS)
    for (let at = 0; at < bytes.length; at++) {
      const a = digit(bytes, at);
      const b = a < 0 ? -1 : digit(bytes, at + width);
      const c = b < 0 ? -1 : digit(bytes, at + 2 * width);
      const d = c < 0 ? -1 : digit(bytes, at + 3 * width);
      if (d < 0) continue;
      counts[a * 1000 + b * 100 + c * 10 + d]!++;
      counts[d * 1000 + c * 100 + b * 10 + a]!++;
    }
  return counts;
};

const BLOCK = 128;

/** What files hold now and did not before, by blocks: the rest only hides what was added. */
export const whatIsNew = (before: readonly Place[], after: readonly Place[]): Place[] => {
  const known = new Map(before.map(({name, bytes}) => [name, bytes]));
  return after.map(({name, bytes}) => {
    const old = known.get(name) ?? Buffer.alloc(0);
    const blocks: Buffer[] = [];
    for (let from = 0; from < bytes.length; from += BLOCK) {
      const block = bytes.subarray(from, from + BLOCK);
      if (!block.equals(old.subarray(from, from + BLOCK))) blocks.push(block);
    }
    return {name, bytes: Buffer.concat(blocks)};
  });
};

/** Whether the used codes are found more often than chance has it. */
export interface Verdict {
  /** Mean of the used codes' ranks among all: one half if they are like any other, near 1 if they were left there. */
  meanRank: number;
  /** How many standard deviations that lies above chance. */
  z: number;
  /** How often a used code was found, and any code, on average. */
  used: number;
  any: number;
}

/**
 * Above this the codes have been left somewhere. By chance a part comes to it once in three million; one plain copy of
 * each code, in a log or a column, comes to 8 and more (see the tests).
 */
export const MOST_Z = 5;

/**
 * Where nothing is kept of a code, the used ones are {@link USED} drawn from all at random, whatever the counts are and
 * however uneven: the mean of their ranks lies around one half, with no more than the standard deviation of as many
 * uniform draws, 1 / sqrt(12 n), for ties only lower it.
 */
export const judge = (counts: Float64Array, used: readonly string[]): Verdict => {
  const rank = (count: number): number => {
    let [below, same] = [0, 0];
    for (const other of counts) {
      if (other < count) below++;
      if (other === count) same++;
    }
    return (below + same / 2) / CODES;
  };
  const ofUsed = used.map(code => counts[Number(code)]!);
  const meanRank = mean(ofUsed.map(rank));
  return {
    ...{meanRank, z: (meanRank - 1 / 2) * Math.sqrt(12 * used.length)},
    ...{used: mean(ofUsed), any: mean([...counts])},
  };
};

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
