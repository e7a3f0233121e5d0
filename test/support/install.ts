import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';

/** The first of `names` that stands in a folder of PATH. */
export const onPath = (...names: string[]): string | undefined => {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(file => existsSync(file));
};

/** Runs a command with what it prints sent to standard error. True when it succeeded. */
export const ran = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
  }).status === 0;

const isRoot = (): boolean => process.getuid?.() === 0;

/**
 * Installs Debian packages where nobody minds: as root (a container) or on a CI machine. On a developer's own
 * machine it does nothing. True when it succeeded.
 */
export const aptInstall = (...packages: string[]): boolean => {
  if (!onPath('apt-get') || !(isRoot() || process.env['CI'] === 'true')) return false;
  const apt = isRoot() ? ['apt-get'] : ['sudo', '-n', '-E', 'apt-get'];
  const run = (...args: string[]) => ran(apt[0]!, ...apt.slice(1), ...args);
  return run('update') && run('install', '-y', '--no-install-recommends', ...packages);
};
