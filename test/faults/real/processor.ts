import {once} from 'node:events';
import {request, type IncomingMessage} from 'node:http';
import {join, resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import type {SettlementRun} from '@florin/processor';
import {startProgram, type Program} from '../../canary/program.ts';
import {freePort} from '../../support/free-port.ts';

const COMMAND = resolve(import.meta.dirname, '../../../packages/processor/bin/florin-processor.js');

/** The real processor as a process of its own, which can be killed and started again on the same port and folder. */
export interface RealProcessor {
  readonly port: number;
  /** Begins, and answers once it listens. */
  start(): Promise<void>;
  /** SIGKILL; answers once nothing is left of it. */
  kill(): Promise<void>;
  /** Ends it as an operator does. */
  stop(): Promise<void>;
  /** Clears and settles through its operator's socket. */
  settle(): Promise<SettlementRun>;
  /** What it has said since it was started last. */
  said(): string;
}

export interface ProcessorOptions {
  /** Its folder. */
  data: string;
  /** Public origin. */
  issuer: string;
  /** The way to the card network, in its environment. */
  network: Readonly<Record<string, string>>;
  kek: string;
  database: string | undefined;
}

/** A processor that does not run yet. */
export const newProcessor = async (options: ProcessorOptions): Promise<RealProcessor> => {
  const port = await freePort();
  const env = {
    ...{FLORIN_HOST: '127.0.0.1', FLORIN_PORT: String(port), FLORIN_PROFILE: 'demo'},
    ...{FLORIN_ISSUER: options.issuer, FLORIN_KEK: options.kek, ...options.network},
    FLORIN_RATE_LIMIT: '0',
    ...(options.database && {DATABASE_URL: options.database}),
  };
  let program: Program | undefined;
  return {
    port,
    start: async () => {
      program = startProgram(`processor ${port}`, [COMMAND, 'start', '--data', options.data], env);
      await program.says(/listens on /);
    },
    kill: async () => {
      if (!program) return;
      process.kill(program.pid, 'SIGKILL');
      await program.stop();
    },
    stop: async () => program?.stop(),
    settle: () => post<SettlementRun>(join(options.data, 'admin.sock'), '/settle'),
    said: () => program?.said() ?? '',
  };
};

const post = async <T>(socketPath: string, path: string): Promise<T> => {
  const asked = request({socketPath, path, method: 'POST'}).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const body = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${path} answered ${answer.statusCode}: ${body}`);
  return JSON.parse(body) as T;
};
