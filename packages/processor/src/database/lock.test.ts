import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
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
  expect(readFileSync(join(folder, 'lock'), 'utf8')).toBe(String(process.pid));
  release();
});
