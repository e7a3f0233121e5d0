// Whether a card number or a code is left anywhere: `npm run canary`. First what is broken on purpose, which must be
// seen; then the processor as it is, where nothing may be found.
import {chmodSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {runCodes} from './code-run.ts';
import {MOST_Z} from './codes.ts';
import {DATABASES} from './database.ts';
import {liveThrough} from './life.ts';
import {FATES, lookIntoMemory, type Remembered} from './memory.ts';

// What a run that is cut short leaves is put away. Databases run as another user: let them through.
const folder = mkdtempSync(join(tmpdir(), 'florin-canary-run-'));
chmodSync(folder, 0o711);
process.env['TMPDIR'] = folder;
// Registered last, so that it comes after the programs in there were ended.
const putAwayAtExit = () =>
  process.once('exit', () => rmSync(folder, {recursive: true, force: true, maxRetries: 5}));
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    putAwayAtExit();
    process.exit(1);
  });

let failed = 0;

/** One line; `good` is what it must show. */
const report = (good: boolean, line: string): void => {
  if (!good) failed++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${line}`);
};

const timed = async <T>(run: () => Promise<T>): Promise<[result: T, took: string]> => {
  const start = performance.now();
  const result = await run();
  return [result, `${((performance.now() - start) / 1000).toFixed(0)} s`];
};

const count = (values: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, times]) => `${value} ${times}`).join(', ');
};

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const lives = async (): Promise<void> => {
  for (const name of DATABASES)
    for (const leak of ['log', 'column', 'page', undefined] as const) {
      const [{scanned, visits, misuse, own, read}, took] = await timed(() => liveThrough(name, leak));
      const {hits, places, bytes, unpacked} = scanned;
      // Which cluster file it is changes, and is of no use to know.
      const found = count(hits.map(({place}) => place.replace(/^(cluster|data|trace)\/.*/, '$1')));
      const what = `number, ${name}${leak ? `, leak by ${leak}` : ''}`;
      report(
        hits.length > 0 === (leak !== undefined),
        `${what}: ${hits.length} found${found && ` (${found})`}, ${took}`,
      );
      if (leak) continue;
      console.log(`       ${places} places, ${megabytes(bytes)}, ${unpacked} packed parts`);
      console.log(
        `       ${Object.entries(read)
          .map(([part, size]) => `${part} ${size}`)
          .join(', ')} bytes`,
      );
      console.log(`       left out of the trace: ${own.typed} typed, ${own.values} values of fields`);
      console.log(
        `       visits: ${Object.entries(visits)
          .map(each => each.join(': '))
          .join('; ')}`,
      );
      console.log(
        `       in clear: ${Object.entries(misuse)
          .map(each => each.join(' '))
          .join(', ')}`,
      );
    }
};

const codes = async (): Promise<void> => {
  for (const name of DATABASES)
    for (const leak of ['log', 'column', undefined] as const) {
      const [{verdicts, hashed, bytes}, took] = await timed(() => runCodes(name, leak));
      const scores = Object.entries(verdicts).map(
        ([part, {meanRank, z, used, any}]) =>
          `${part} ${meanRank.toFixed(3)} z ${z.toFixed(2)} (${used.toFixed(2)} of ${any.toFixed(2)})`,
      );
      const high = Object.values(verdicts).some(({z}) => z > MOST_Z) || hashed > 0;
      const what = `codes, ${name}${leak ? `, leak by ${leak}` : ''}`;
      report(
        high === (leak !== undefined),
        `${what}: ${megabytes(bytes)} new, ${hashed} hashes, ${took}; ${scores.join('; ')}`,
      );
    }
};

const remembered = ({numbers, plaintexts, codes, inBuffers, dead}: Remembered): number =>
  numbers + plaintexts + codes + inBuffers + dead.after;

const memory = async (): Promise<void> => {
  const runs = [['approved', 'memory'] as const, ...FATES.map(fate => [fate, undefined] as const)];
  for (const [fate, leak] of runs) {
    const [found, took] = await timed(() => lookIntoMemory(fate, leak));
    const {numbers, plaintexts, codes, inBuffers, nodes, strings, buffers, dead, held} = found;
    report(
      remembered(found) > 0 === (leak !== undefined),
      `memory, ${fate} last${leak ? ', leak by memory' : ''}: numbers ${numbers}, opened envelopes ${plaintexts}, ` +
        `codes ${codes} in ${nodes} objects and ${strings} texts; ${inBuffers} in ${buffers} buffers; raw memory ${dead.before} before a collection, ${dead.after} after; ${took}`,
    );
    if (!leak) for (const holder of held) console.log(`       ${holder}`);
  }
};

// One part alone: `npm run canary -- lives`.
const parts = {memory, codes, lives};
const only = process.argv[2];
try {
  for (const [name, part] of Object.entries(parts)) if (!only || only === name) await part();
} finally {
  putAwayAtExit();
}
console.log(failed === 0 ? 'nothing is left' : `${failed} not as they must be`);
process.exitCode = failed === 0 ? 0 : 1;
