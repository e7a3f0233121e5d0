import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Two processes on one folder lose data silently, so the second is refused. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  readonly code = 'database_in_use';
  constructor(folder: string, pid: string) {
    super(`database_in_use: ${folder} is open in process ${pid}. Stop it, or choose another folder.`);
  }
}

/** Takes the folder for this process until the answer is called. A lock left by a dead process is taken over. */
export const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, 'lock');
  while (!take(file)) {
    const owner = read(file);
    const [pid = '', started = ''] = owner.split(' ');
    if (isAlive(pid, started)) throw new DatabaseInUse(folder, pid);
    discard(file, owner);
  }
  return () => rmSync(file, {force: true});
};

// Written aside and linked into place: nobody ever reads a lock that does not say yet whose it is.
const take = (file: string): boolean => {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf('self')}`);
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(own, {force: true});
  }
};

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** When a process began, in the system's own count, where the system tells: the same number may be another by now. */
const startOf = (pid: string): string =>
  read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? '';

const isAlive = (pid: string, started: string): boolean => {
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === '' || startOf(pid) === started;
};

// Renamed before it is removed: of two processes that find the same dead lock only one moves it away.
const discard = (file: string, owner: string): void => {
  const dead = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, dead);
    // Somebody was faster, and this is the new one's: back with it.
    if (read(dead) !== owner) linkSync(dead, file);
    rmSync(dead, {force: true});
  } catch {
    // Somebody was faster.
  }
};
