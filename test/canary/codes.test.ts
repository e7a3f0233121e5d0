import {expect, test} from 'vitest';
import {runCodes} from './code-run.ts';
import {countCodes, drawCodes, judge, MOST_Z} from './codes.ts';

/** Beside browsers that other tests drive. */
const PATIENCE = 180_000;

// On PGlite too, and with a leak by log: `npm run canary`.
test('a code that was used is found no more often than any other', {timeout: PATIENCE}, async () => {
  const {verdicts, hashed} = await runCodes('PostgreSQL');
  expect(Object.keys(verdicts).sort()).toEqual(['dump', 'files', 'log', 'network', 'output']);
  for (const [part, {z}] of Object.entries(verdicts))
    expect({part, high: z > MOST_Z}).toEqual({part, high: false});
  expect(hashed).toBe(0);
});

test('one copy of each code in a column is found', {timeout: PATIENCE}, async () => {
  const {verdicts} = await runCodes('PostgreSQL', 'column');
  const high = Object.entries(verdicts).filter(([, {z}]) => z > MOST_Z);
  expect(high.map(([part]) => part).sort()).toEqual(['dump', 'files', 'log']);
});

test('codes are counted as text, in UTF-16 and in hex, forwards and backwards', () => {
  const count = (bytes: Buffer, code: string) => countCodes(bytes)[Number(code)]!;
  expect(count(Buffer.from('cvc 0937, 7390'), '0937')).toBe(2);
  expect(count(Buffer.from('"0937"', 'utf16le'), '0937')).toBe(1);
  expect(count(Buffer.from(Buffer.from('0937').toString('hex')), '0937')).toBe(1);
  expect(count(Buffer.from('093 7 0 9 3 7'), '0937')).toBe(0);
});

test('codes that nobody used rank in the middle, however uneven the counts, and one copy each ranks high', () => {
  const used = drawCodes();
  const noise = Float64Array.from({length: 10_000}, (_, i) => (i % 7 === 0 ? 3 : i % 100 < 2 ? 40 : 0));
  expect(Math.abs(judge(noise, used).z)).toBeLessThan(2);
  for (const code of used) noise[Number(code)]!++;
  expect(judge(noise, used).z).toBeGreaterThan(8);
});
