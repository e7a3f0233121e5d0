import {expect, test} from 'vitest';
import {fuzzAcquirerEnd, fuzzNetworkEnd} from './network.ts';

const SEED = 8583;

test.each([
  ['network', fuzzNetworkEnd],
  ['acquirer', fuzzAcquirerEnd],
])("10,000 mutated frames leave the %s's end whole", {timeout: 240_000}, async (_, fuzz) => {
  const {frames, refused, taken, incomplete, wrong} = await fuzz(10_000, SEED);
  expect(wrong).toEqual([]);
  expect(refused + taken + incomplete).toBe(frames);
  // Both ways are gone: most are refused, some are messages after all.
  expect(refused).toBeGreaterThan(frames / 2);
  expect(taken).toBeGreaterThan(10);
});
