import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {textPlace, type Place} from './scan.ts';

/** A program that runs as a process of its own, with all that it says. */
export interface Program {
  readonly pid: number;
  /** What it printed, on both outputs. */
  said(): string;
  /** Waits until it has printed something. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** What it said, and what the system tells of it; while it runs its environment and its command too. */
  places(): Place[];
  /** Ends it as an operator does. */
  stop(): Promise<void>;
}

/** Starts Node on a file. */
export const startProgram = (
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Program => {
  const child = spawn(process.execPath, args, {env: {...clean(), ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  let said = '';
  const hear = (chunk: Buffer) => void (said += chunk.toString());
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = () => child.exitCode !== null || child.signalCode !== null;
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid!,
    said: () => said,
    says: async pattern => {
      for (;;) {
        const found = pattern.exec(said);
        if (found) return found;
        if (gone()) throw new Error(`${name} ended:\n${said}`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), once(child, 'exit')]);
      }
    },
    places: () => [textPlace(`${name}: output`, said), ...systemsView(name, child.pid!)],
    stop: async () => {
      process.off('exit', kill);
      if (gone()) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
};

/** What a test run puts into the environment is not for the programs it tests. */
const clean = (): Record<string, string> => ({PATH: process.env['PATH'] ?? '', TZ: 'UTC'});

const systemsView = (name: string, pid: number): Place[] =>
  ['environ', 'cmdline', 'comm'].flatMap(file => {
    try {
      return [{name: `${name}: /proc/${file}`, bytes: readFileSync(`/proc/${pid}/${file}`)}];
    } catch {
      return [];
    }
  });
