import {closeSync, openSync, readFileSync, readSync} from 'node:fs';

const CHUNK = 1 << 20;
const UNTOUCHED = Buffer.alloc(CHUNK);

/** Where a process may write, and so may have left something. */
const writable = (pid: number): {from: number; to: number}[] =>
  readFileSync(`/proc/${pid}/maps`, 'utf8')
    .split('\n')
    .flatMap(line => {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) .w/.exec(line) ?? [];
      return from ? [{from: parseInt(from, 16), to: parseInt(to!, 16)}] : [];
    });

/** How often some texts stand in the memory of a process, whether anything still leads there or not. Linux alone. */
export const copiesInMemory = (pid: number, texts: readonly string[]): number => {
  const wanted = texts.flatMap(text => [Buffer.from(text), Buffer.from(text, 'utf16le')]);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const bytes = Buffer.alloc(CHUNK);
  let copies = 0;
  try {
    for (const {from, to} of writable(pid))
      for (let at = from; at < to; at += CHUNK) {
        const length = readAt(memory, bytes, at, Math.min(CHUNK, to - at));
        const read = bytes.subarray(0, length);
        // Most of it was never written to.
        if (read.equals(UNTOUCHED.subarray(0, length))) continue;
        for (const text of wanted)
          for (let found = read.indexOf(text); found >= 0; found = read.indexOf(text, found + 1)) copies++;
      }
  } finally {
    closeSync(memory);
  }
  return copies;
};

/** Some parts are not for reading, such as the system's own. */
const readAt = (file: number, bytes: Buffer, at: number, length: number): number => {
  try {
    return readSync(file, bytes, 0, length, at);
  } catch {
    return 0;
  }
};
