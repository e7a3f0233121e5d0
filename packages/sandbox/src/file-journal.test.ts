import {appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import type {NetworkModule} from '@florin/network';
import {seededRuntime} from '@florin/runtime/seeded';
import {afterEach, beforeEach, expect, expectTypeOf, test} from 'vitest';
import {acquirer, cardWith} from './acquirer.fixture.js';
import type {Entry} from './index.js';
import * as node from './node.js';
import {connect, fileJournal} from './node.js';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'florin-'))));
afterEach(() => rmSync(folder, {recursive: true}));

const path = () => join(folder, 'journal.jsonl');
const deposit = (amount: number): Entry => ({kind: 'deposit', at: 1, account: 'a', currency: 'EUR', amount});

const filled = (count: number): void => {
  const journal = fileJournal(folder);
  for (let n = 1; n <= count; n++) journal.append(deposit(n));
  journal.close();
};

const reread = (): Entry[] => {
  const journal = fileJournal(folder);
  const entries = [...journal.read()];
  journal.close();
  return entries;
};

test('what was appended is read again, in order, over more than one chunk of the file', () => {
  filled(30_000);
  expect(reread()).toEqual(Array.from({length: 30_000}, (_, n) => deposit(n + 1)));
});

test('a last line cut short anywhere is dropped, and the next entry takes its place', () => {
  filled(2);
  const whole = readFileSync(path());
  const first = whole.indexOf('\n') + 1;
  for (let size = first; size < whole.length; size++) {
    writeFileSync(path(), whole);
    truncateSync(path(), size);
    expect(reread()).toEqual([deposit(1)]);
  }
  const journal = fileJournal(folder);
  journal.append(deposit(3));
  journal.close();
  expect(reread()).toEqual([deposit(1), deposit(3)]);
});

test('a bad line with others after it is no accident: it is refused', () => {
  filled(1);
  appendFileSync(path(), '{"kind":"dep\n');
  filled(1);
  expect(reread).toThrow(/^journal_corrupt$/);
});

test('the demo network finds its state again after a restart, duplicates included', async () => {
  const runtime = seededRuntime(1);
  const bank = acquirer(runtime);
  const first = await connect({data: folder, runtime});
  await bank.signOn(first.link);
  const request = bank.authorization(1999);
  const answer = await first.link.exchange(request);
  await first.link.exchange(bank.capture(request, 999, answer[38] ?? ''));
  await first.link.exchange(bank.authorization(1, cardWith({pan: '4000000000009995'})));
  first.sandbox.deposit('visa_no_funds', 'JPY', 5);
  const accounts = first.sandbox.accounts();
  await first.close();

  const second = await connect({data: folder, runtime});
  expect(second.sandbox.accounts()).toEqual(accounts);
  expect(second.sandbox.decisions()).toEqual(first.sandbox.decisions());
  expect(await second.link.exchange(request)).toEqual(answer);
  await second.close();
  expect(readFileSync(path(), 'utf8')).not.toMatch(/4242424242424242|4000000000009995/);
});

// A process of its own, killed in the middle of its work: what it said it had kept must be there.
const writer = `
  import {fileJournal} from ${JSON.stringify(new URL('../dist/node.js', import.meta.url).href)};
  const journal = fileJournal(process.argv[1]);
  for (let amount = 1; ; amount++) {
    journal.append({kind: 'deposit', at: 1, account: 'a', currency: 'EUR', amount});
    if (amount % 100 === 0) await new Promise(done => process.stdout.write(amount + '\\n', done));
  }`;

test('an entry that was kept outlives SIGKILL', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', writer, folder]);
  let said = '';
  for await (const text of child.stdout) {
    said += String(text);
    if (said.length > 100) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const acknowledged = Math.max(...said.split('\n').slice(0, -1).map(Number));
  const entries = reread();
  expect(acknowledged).toBeGreaterThanOrEqual(100);
  expect(entries.length).toBeGreaterThanOrEqual(acknowledged);
  expect(entries).toEqual(entries.map((_, n) => deposit(n + 1)));
});

test('it is a network that a processor can mount', () => {
  expectTypeOf(node).toExtend<NetworkModule>();
});
