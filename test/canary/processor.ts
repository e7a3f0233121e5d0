import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {promisify} from 'node:util';
import {startNetwork, type FarNetwork} from './network.ts';
import {startProgram, type Program} from './program.ts';
import {filesIn, textPlace, type Place} from './scan.ts';

const COMMAND = resolve(import.meta.dirname, '../../packages/processor/bin/florin-processor.js');
const MODULE = resolve(import.meta.dirname, 'far-network.ts');
const LEAK = resolve(import.meta.dirname, 'leak.ts');

/** Ways in which a processor is broken on purpose, to see that it is noticed. */
export type Leak = 'log' | 'column' | 'memory';

/** The real processor as a process of its own, with a network elsewhere and a folder for all that it leaves. */
export interface CanaryProcessor {
  readonly origin: string;
  readonly network: FarNetwork;
  readonly program: Program;
  /** The folder of the processor. */
  readonly data: string;
  /** Runs another command of the processor's, and answers what it prints. */
  command(...args: string[]): Promise<string>;
  /** Ends it, so that its files are whole. They stay until `remove`. */
  stop(): Promise<void>;
  /** All it has left: files, output, environment and command of the process, the network's journal. */
  places(): Place[];
  remove(): void;
}

export interface ProcessorOptions {
  database?: string;
  leak?: Leak;
  /** Flags for Node. */
  flags?: readonly string[];
}

/** Starts it with nothing but its own command line. */
export const startCanaryProcessor = async (options: ProcessorOptions = {}): Promise<CanaryProcessor> => {
  const folder = mkdtempSync(join(tmpdir(), 'florin-canary-'));
  const [data, journal] = [join(folder, 'processor'), join(folder, 'network')];
  mkdirSync(data);
  const network = await startNetwork(journal);
  const env = {
    ...{FLORIN_HOST: '127.0.0.1', FLORIN_PORT: '0', FLORIN_PROFILE: 'demo', FLORIN_NETWORK: MODULE},
    ...{
      FLORIN_RATE_LIMIT: '0',
      CANARY_NETWORK: network.origin,
      ...(options.database && {DATABASE_URL: options.database}),
    },
    ...(options.leak && {CANARY_LEAK: options.leak}),
  };
  const flags = [...(options.flags ?? []), ...(options.leak ? ['--import', LEAK] : [])];
  const program = startProgram('processor', [...flags, COMMAND, 'start', '--data', data], env);
  const remove = () => rmSync(folder, {recursive: true, force: true});
  const started = program.says(/listens on (\S+)\n/).catch(async (error: unknown) => {
    await network.close();
    remove();
    throw error;
  });
  const [, origin] = await started;
  const said: string[] = [];
  const alive: Place[] = [];
  let ended = false;
  const command = async (...args: string[]): Promise<string> => {
    const running = promisify(execFile)(process.execPath, [COMMAND, ...args, '--data', data], {env});
    const {stdout, stderr} = await running;
    said.push(stdout, stderr);
    return stdout;
  };
  return {
    ...{origin: origin!, network, program, data, command},
    stop: async () => {
      if (ended) return;
      ended = true;
      alive.push(...program.places());
      await program.stop();
      await network.close();
    },
    places: () => [
      ...alive,
      textPlace('processor: output', program.said()),
      textPlace('commands: output', said.join('\n')),
      ...filesIn(data, 'data'),
      ...filesIn(journal, 'network'),
    ],
    remove,
  };
};
