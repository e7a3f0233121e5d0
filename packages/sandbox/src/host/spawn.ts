import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import type {NetworkModule} from '@florin/network';
import {noted, tlsLink, type TlsLinkOptions} from '@florin/network/node';
import type {Timers} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';
import {ADMIN_SOCKET, adminAt, type Admin} from './admin.js';
import {developmentCertificates} from './certificates.js';
import {CERTIFICATES} from './process.js';

export interface SpawnOptions {
  /** The sandbox's folder. */
  data: string;
  /** 0 takes any that is free. */
  port?: number;
  /** That of the issuers' pages. */
  acsPort?: number;
  /** Lines that it writes to standard error once it listens; those of this process unless given. */
  log?: (line: string) => void;
  /** The Node that runs it; this process's own unless given. */
  node?: string;
  runtime?: Timers;
}

/** A sandbox in a process of its own. */
export interface SpawnedSandbox {
  port: number;
  acsPort: number;
  pid: number;
  /** The acquirer's way to it, for a processor to mount. */
  network: NetworkModule;
  admin: Admin;
  /** Resolves when the process is gone, however it went. */
  gone: Promise<void>;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
  /** Kills it where it stands. */
  kill(): Promise<void>;
}

const COMMAND = fileURLToPath(new URL('../../bin/florin-sandbox.js', import.meta.url));

/** Milliseconds that it has until it listens. */
const START = 30_000;

/**
 * Starts a sandbox in a process of its own, which ends with this one.
 * @throws with its own words where it does not start, and `start_timeout` where it does not listen in time
 */
export const spawnSandbox = async ({
  data,
  port = 0,
  acsPort = 0,
  log,
  node = process.execPath,
  runtime = nodeRuntime(),
}: SpawnOptions): Promise<SpawnedSandbox> => {
  const child = spawn(node, [COMMAND, 'start', '--attached', '--data', data], {
    // Nothing of this process's own: what a processor has in its environment is not the network's to know.
    env: {
      FLORIN_SANDBOX_PORT: String(port),
      FLORIN_SANDBOX_ACS_PORT: String(acsPort),
      FLORIN_SANDBOX_HOST: 'localhost',
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Where there is no process there may be no pipes either.
  await once(child, 'spawn');
  // What becomes of it is told by `gone` alone.
  child.on('error', () => undefined);
  const gone = new Promise<void>(resolve => void child.once('close', () => resolve()));
  // Until it listens what it says is why it does not.
  const said: string[] = [];
  let hear = (line: string): void => void said.push(line);
  createInterface(child.stderr).on('line', line => hear(line));
  child.stdin.on('error', () => undefined);
  const listened = await listening(child, gone, runtime, () => said.join('\n'));
  hear = log ?? (line => void process.stderr.write(`${line}\n`));
  said.forEach(hear);
  return {
    ...listened,
    ...{pid: child.pid!, gone, admin: adminAt(join(data, ADMIN_SOCKET))},
    network: networkAt(data, listened.port, {challenges: [`http://localhost:${listened.acsPort}`]}),
    stop: () => {
      child.stdin.end();
      return gone;
    },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
};

/** Where it listens, once it does. What does not in time is ended; `said` is what it said instead. */
const listening = (
  child: Pick<ChildProcess, 'kill'> & {stdout: Readable},
  gone: Promise<void>,
  runtime: Timers,
  said: () => string,
): Promise<Pick<SpawnedSandbox, 'port' | 'acsPort'>> => {
  let late = '';
  const cancel = runtime.after(START, () => {
    late = `start_timeout: the sandbox did not listen within ${START / 1000} s.`;
    child.kill('SIGKILL');
  });
  return new Promise<Pick<SpawnedSandbox, 'port' | 'acsPort'>>((resolve, reject) => {
    let acsPort = 0;
    createInterface(child.stdout).on('line', line => {
      const [, what, number] = /(challenges|listens) on (?:http:\/\/)?localhost:(\d+)$/.exec(line) ?? [];
      if (what === 'challenges') acsPort = Number(number);
      if (what === 'listens') resolve({port: Number(number), acsPort});
    });
    void gone.then(() => reject(new Error(late || said() || 'the sandbox did not start')));
  }).finally(cancel);
};

export interface NetworkAtOptions extends Partial<Pick<TlsLinkOptions, 'times' | 'tap' | 'tls' | 'late'>> {
  /** Origins that challenges lead to. */
  challenges?: string[];
}

/** The acquirer's way to a sandbox on this machine whose folder is `data`. */
export const networkAt = (
  data: string,
  port: number,
  {challenges, ...options}: NetworkAtOptions = {},
): NetworkModule => ({
  connect: async ({runtime, acquirer, note}) => {
    const {client} = await developmentCertificates(join(data, CERTIFICATES), runtime.now());
    const link = tlsLink({
      ...{host: 'localhost', port, tls: client, runtime, acquirer},
      ...noted(note),
      ...options,
    });
    return {
      ...{link, signedOn: link.signedOn, admin: adminAt(join(data, ADMIN_SOCKET)), close: link.close},
      ...(challenges && {challenges}),
    };
  },
});
