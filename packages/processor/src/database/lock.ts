import {readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Two processes on one folder lose data silently, so the second is refused. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
  readonly code = 'database_in_use';
  constructor(folder: string, pid: number) {
    super(`database_in_use: ${folder} is open in process ${pid}. Stop it, or choose another folder.`);
  }
}

/** Takes the folder for this process until the answer is called. A lock left by a dead process is taken over. */
export const lockFolder = (folder: string): (() => void) => {
  const file = join(folder, 'lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), {flag: 'wx'});
      return () => rmSync(file, {force: true});
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const pid = owner(file);
    if (pid && isAlive(pid)) throw new DatabaseInUse(folder, pid);
    discard(file);
  }
};

const owner = (file: string): number => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

// Renamed before it is removed: of two processes that find the same dead lock only one moves it away.
const discard = (file: string): void => {
  const dead = `${file}.${process.pid}`;
  try {
    renameSync(file, dead);
    rmSync(dead, {force: true});
  } catch {
    // The other one was faster.
  }
};
