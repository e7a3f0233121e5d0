import {type ChildProcess, type SpawnOptions, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ClientBase} from 'pg';
import {freePort} from './free-port.ts';
import {aptInstall, onPath} from './install.ts';

/** A real PostgreSQL of one's own, in a temporary folder, on loopback. */
export interface Postgres {
  /** For DATABASE_URL. The database is empty. */
  readonly url: string;
  /** The server's own folder, and the one with its programs. */
  readonly data: string;
  readonly bin: string;
  /** Stops the server, and leaves its files until `stop`. */
  halt(): Promise<void>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

export interface PostgresOptions {
  /** Whether a commit waits for the disk. Off unless a test is about losing power. */
  fsync?: boolean;
  /** Hears the server's log. */
  hear?: (text: string) => void;
}

const DEBIAN = '/usr/lib/postgresql';

/** The folder with `initdb` and `postgres`: on PATH, else Debian's newest version. */
const findPostgres = (): string | undefined => {
  const initdb = onPath('initdb');
  if (initdb && existsSync(join(dirname(initdb), 'postgres'))) return dirname(initdb);
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map(version => join(DEBIAN, version, 'bin')).find(bin => existsSync(join(bin, 'initdb')));
};

/** As `findPostgres`, but installs it where that disturbs nobody. */
const ensurePostgres = (): string | undefined =>
  findPostgres() ?? (aptInstall('postgresql') ? findPostgres() : undefined);

const idOf = (flag: '-u' | '-g', user: string): number =>
  Number(execFileSync('id', [flag, user], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}));

/** PostgreSQL refuses to run as root, so root hands it to somebody else. */
const servant = (): {uid: number; gid: number} | undefined => {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    try {
      return {uid: idOf('-u', user), gid: idOf('-g', user)};
    } catch {
      // No such user here.
    }
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`');
};

/** Settles when the server says that it takes connections, or fails with all that it said instead. */
const ready = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`postgres did not start:\n${said}`)));
    server.stderr?.on('data', chunk => {
      said = (said + String(chunk)).slice(-10_000);
      if (said.includes('ready to accept connections')) resolve();
    });
  });

const launch = async (bin: string, folder: string, fsync: boolean, options: SpawnOptions) => {
  const data = join(folder, 'data');
  const init = ['-D', data, '-U', 'florin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), init, {...options, stdio: ['ignore', 'ignore', 'pipe']});
  const port = await freePort();
  const settings = fsync ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off'];
  const args = [
    '-D',
    data,
    '-h',
    '127.0.0.1',
    '-p',
    String(port),
    '-c',
    'unix_socket_directories=',
    ...settings,
  ];
  const server = spawn(join(bin, 'postgres'), args, {...options, stdio: ['ignore', 'ignore', 'pipe']});
  await ready(server);
  return {server, port};
};

/**
 * Starts one.
 * @throws where PostgreSQL is not here and cannot be installed
 */
export const startPostgres = async ({fsync = false, hear}: PostgresOptions = {}): Promise<Postgres> => {
  const bin = ensurePostgres();
  if (!bin) throw new Error('PostgreSQL is missing: apt-get install postgresql');
  const user = servant();
  const folder = mkdtempSync(join(tmpdir(), 'florin-postgres-'));
  const remove = () => rmSync(folder, {recursive: true, force: true});
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const {server, port} = await launch(bin, folder, fsync, {cwd: folder, ...user}).catch((error: unknown) => {
    remove();
    throw error;
  });
  server.stderr?.on('data', chunk => hear?.(String(chunk)));
  // Should the test be cut short, the server must not outlive it.
  const kill = () => void server.kill('SIGQUIT');
  process.once('exit', kill);
  const halt = async (): Promise<void> => {
    process.off('exit', kill);
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGINT');
    await once(server, 'exit');
  };
  const stop = async (): Promise<void> => {
    await halt();
    remove();
  };
  const url = `postgresql://florin@127.0.0.1:${port}/postgres`;
  return {url, data: join(folder, 'data'), bin: dirname(realpathSync(join(bin, 'postgres'))), halt, stop};
};

/** How many statements wait for a lock that another has, as this connection sees it. */
export const waitingForLocks = async (connection: ClientBase): Promise<number> => {
  // Within a transaction it is told again what it was told first.
  await connection.query('select pg_stat_clear_snapshot()');
  const blocked = "select 1 from pg_stat_activity where wait_event_type = 'Lock'";
  return (await connection.query(blocked)).rowCount ?? 0;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(ensurePostgres() ?? 'PostgreSQL is not here: its tests will fail');
}
