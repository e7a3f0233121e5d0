import {randomBytes} from 'node:crypto';
import {listen} from './listen.js';
import {loadOperatorPage} from './load-assets.js';
import {lookApp} from './look.js';
import {operate, type Ask} from './operate.js';
import {wholeOption, type Options} from './options.js';
import {portInUse} from './port-in-use.js';

/** `florin-processor look`: serves the operator's page on this machine alone, until it is told to end. */
export const lookCommand = async (data: string, _rest: string[], {port = '0'}: Options): Promise<void> => {
  const wanted = wholeOption('port', port, [0, 65_535]);
  await operate(data, async ask => {
    const {address, close} = await serve(ask, wanted);
    process.stdout.write(`Open ${address}\nIts key is good until this command ends: Ctrl-C.\n`);
    await toldToEnd();
    await close();
  });
};

/** The key stands behind the `#` of the address, which browsers send to nobody. */
const serve = async (ask: Ask, wanted: number): Promise<{address: string; close(): Promise<void>}> => {
  const key = randomBytes(32).toString('base64url');
  const page = loadOperatorPage();
  const {port, close} = await listen(async request => app.fetch(request), wanted, '127.0.0.1').catch(
    (error: unknown) => {
      throw portInUse(error, {'--port': wanted});
    },
  );
  const app = lookApp({key, port, ask, page});
  return {address: `http://127.0.0.1:${port}/#key=${key}`, close: () => close()};
};

const toldToEnd = (): Promise<void> =>
  new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
