import {closeSync, ftruncateSync, fstatSync, mkdirSync, openSync, readSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import type {Entry, Journal} from './journal.js';

/** A journal in a file. One process may have it open at a time. */
export interface FileJournal extends Journal {
  close(): void;
}

/**
 * Opens `journal.jsonl` in `folder`, one entry a line, and makes both if they are not there. An entry is with
 * the operating system when `append` returns, so it outlives the process, killed or not; it is not forced to
 * the disk. A last line that was cut short is dropped; any other bad line throws `journal_corrupt`.
 */
export const fileJournal = (folder: string): FileJournal => {
  mkdirSync(folder, {recursive: true, mode: 0o700});
  const file = openSync(join(folder, 'journal.jsonl'), 'a+', 0o600);
  let end = wholeLines(file);
  ftruncateSync(file, end);
  return {
    append: entry => {
      end = write(file, Buffer.from(`${JSON.stringify(entry)}\n`), end);
    },
    read: () => lines(file),
    close: () => closeSync(file),
  };
};

const NEWLINE = 0x0a;
const CHUNK = 1 << 20;

/** Writes all of `bytes` after `end` and answers the new end, or takes back what went out and throws. */
const write = (file: number, bytes: Buffer, end: number): number => {
  try {
    for (let sent = 0; sent < bytes.length;) sent += writeSync(file, bytes, sent);
    return end + bytes.length;
  } catch (error) {
    ftruncateSync(file, end);
    throw error;
  }
};

/** Where the last whole line ends. */
const wholeLines = (file: number): number => {
  let end = 0;
  for (const {start, bytes} of chunks(file)) {
    const at = bytes.lastIndexOf(NEWLINE);
    if (at >= 0) end = start + at + 1;
  }
  return end;
};

// By chunks, since a long journal is larger than a string can be.
function* lines(file: number): Generator<Entry> {
  let rest = Buffer.alloc(0);
  for (const {bytes} of chunks(file)) {
    let from = 0;
    const text = Buffer.concat([rest, bytes]);
    for (let at = text.indexOf(NEWLINE); at >= 0; at = text.indexOf(NEWLINE, from)) {
      yield parsed(text.toString('utf8', from, at));
      from = at + 1;
    }
    rest = text.subarray(from);
  }
}

function* chunks(file: number): Generator<{start: number; bytes: Buffer}> {
  const {size} = fstatSync(file);
  for (let start = 0; start < size;) {
    const chunk = Buffer.alloc(Math.min(CHUNK, size - start));
    const length = readSync(file, chunk, 0, chunk.length, start);
    if (length === 0) return;
    yield {start, bytes: chunk.subarray(0, length)};
    start += length;
  }
}

// The text of the line stays out of the error.
const parsed = (line: string): Entry => {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    throw new Error('journal_corrupt');
  }
};
