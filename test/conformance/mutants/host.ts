// Runs copies of our processor, one after the other: a child process of `copies.ts`. To start a process for each would
// take three times as long. It ends with whoever started it.
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type {RunningProcessor} from '@florin/processor/node';

/** What is asked of it: to start the processor in a folder's `node_modules`, or to stop the one that runs. */
export type Asked = {root: string; data: string} | 'stop';
/** Where it listens, once it has started, or why it has not. */
export type Said = {origin?: string; error?: string};

let running: RunningProcessor | undefined;

const start = async ({root, data}: Exclude<Asked, string>): Promise<RunningProcessor> => {
  const load = <T>(path: string): Promise<T> =>
    import(pathToFileURL(join(root, 'node_modules/@florin', path)).href) as Promise<T>;
  const {startProcessor} = await load<typeof import('@florin/processor/node')>('processor/dist/node.js');
  const network = await load<typeof import('@florin/sandbox/node')>('sandbox/dist/node.js');
  return startProcessor({port: 0, data, profile: 'demo', network, log: () => undefined, rateLimit: 0});
};

const answer = async (asked: Asked): Promise<Said> => {
  try {
    await running?.stop();
    running = asked === 'stop' ? undefined : await start(asked);
    return running ? {origin: running.origin} : {};
  } catch (error) {
    running = undefined;
    return {error: (error as Error).message};
  }
};

process.once('disconnect', () => process.exit());
// By then there may be nobody to tell.
const tell = (said: Said): void => void process.send?.(said, undefined, undefined, () => undefined);
process.on('message', (asked: Asked) => void answer(asked).then(tell));
