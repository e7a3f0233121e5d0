import {linkSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import {join} from 'node:path';

/** Two processes on one folder lose data silently, so the second is refused. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  readonly code = 'database_in_use';
  constructor(folder: string, {pid, host}: Owner) {
    const where = host === hostname() ? `process ${pid}` : `process ${pid} of ${host}`;
    const gone = host === hostname() ? '' : ` If that machine is gone, remove ${join(folder, 'lock')}.`;
    super(`database_in_use: ${folder} is open in ${where}. Stop it, or choose another folder.${gone}`);
  }
}

/** Whose a lock is: a process, when it began, and the machine or container in which its number means something. */
interface Owner {
  pid: string;
  started: string;
  host: string;
}

const ownerOf = (text: string): Owner => {
  const [pid = '', started = '', host = hostname()] = text.split(' ');
  return {pid, started, host};
};

/** Takes the folder for this process until the answer is called. A lock left by a dead process is taken over. */
export const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, 'lock');
  while (!take(file)) {
    const text = read(file);
    const owner = ownerOf(text);
    if (isAlive(owner)) throw new DatabaseInUse(folder, owner);
    discard(file, text);
  }
  return () => rmSync(file, {force: true});
};

// Written aside and linked into place: nobody ever reads a lock that does not say yet whose it is.
const take = (file: string): boolean => {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf('self')} ${hostname()}`);
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

const isAlive = ({pid, started, host}: Owner): boolean => {
  // Of another machine or container nothing can be known.
  if (host !== hostname()) return true;
  if (!/^\d+$/.test(pid)) return false;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = startOf(pid);
  return now === '' || started === '' || now === started;
};

// Renamed before it is removed: of two processes that find the same dead lock only one moves it away.
const discard = (file: string, text: string): void => {
  const dead = `${file}.${process.pid}.dead`;
  try {
    renameSync(file, dead);
    // Somebody was faster, and this is the new one's: back with it.
    if (read(dead) !== text) linkSync(dead, file);
  } catch {
    // Somebody was faster.
  } finally {
    rmSync(dead, {force: true});
  }
};
