import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** `florin-processor look`, running. */
export interface Look {
  /** What it printed to be opened, with the key. */
  address: string;
  origin: string;
  key: string;
  /** Asks for a path, with the key unless told otherwise. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Ends it as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>;
}

const BIN = 'packages/processor/bin/florin-processor.js';

/** Starts `florin-processor look` on a folder, as an operator does. */
export const startLook = async (data: string): Promise<Look> => {
  const env = {...process.env, FLORIN_PROFILE: 'demo', FLORIN_NETWORK: '@florin/sandbox/node'};
  const child = spawn(process.execPath, [BIN, 'look', '--data', data], {env});
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      const [, url] = /^Open (\S+)$/m.exec(said) ?? [];
      if (url) resolve(url);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`look ended: ${said}`)));
  });
  const {origin, hash} = new URL(address);
  const key = hash.slice('#key='.length);
  return {
    ...{address, origin, key},
    get: (path, headers = {authorization: `Bearer ${key}`}) => fetch(origin + path, {headers}),
    stop: async () => {
      process.off('exit', kill);
      child.kill('SIGINT');
      const [code] = await exited;
      return code;
    },
  };
};
