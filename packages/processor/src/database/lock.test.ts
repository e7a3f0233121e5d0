import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {DatabaseInUse, lockFolder} from './lock.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'florin-lock-'))));
afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('a folder is one process’s until it lets go', () => {
  const release = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(DatabaseInUse);
  expect(() => lockFolder(folder)).toThrow(/^database_in_use/);
  release();
  lockFolder(folder)();
});

test('the lock of a process that is gone is taken over', () => {
  // The largest process id that Linux gives is 2^22.
  writeFileSync(join(folder, 'lock'), String(2 ** 22 + 1));
  const release = lockFolder(folder);
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  release();
  expect(readdirSync(folder)).toEqual([]);
});

test.runIf(existsSync('/proc/self/stat'))('a number that another process has now is no owner', () => {
  writeFileSync(join(folder, 'lock'), `${process.pid} 1`);
  lockFolder(folder)();
});

test('of many that start at once on a dead lock one gets the folder', async () => {
  writeFileSync(join(folder, 'lock'), String(2 ** 22 + 1));
  const script = `
    import {lockFolder} from ${JSON.stringify(join(import.meta.dirname, '../../dist/database/lock.js'))};
    try { lockFolder(${JSON.stringify(folder)}); process.stdout.write('mine'); } catch (error) { process.stdout.write(error.code); }
    process.stdin.resume();`;
  const started = Array.from({length: 8}, () =>
    spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['pipe', 'pipe', 'inherit']}),
  );
  const gone = started.map(child => once(child, 'close'));
  const said = await Promise.all(started.map(async ({stdout}) => String((await once(stdout, 'data'))[0])));
  // Each holds what it has until all have spoken.
  for (const {stdin} of started) stdin.end();
  await Promise.all(gone);
  expect(said.sort()).toEqual([...Array.from({length: 7}, () => 'database_in_use'), 'mine']);
});
