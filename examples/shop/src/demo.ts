import {join} from 'node:path';
import type {NetworkModule} from '@florin/network';
import {createMerchant} from '@florin/merchant';
import {DEMO_KEY, DEMO_MERCHANT, startProcessor} from '@florin/processor/node';
import {keepSandbox, type KeptSandbox} from '@florin/sandbox/node';
import {createShop} from './app.js';
import {fileOrders} from './orders.js';
import {serve} from './serve.js';

/** Where the demo runs. */
export interface DemoSettings {
  shopPort: number;
  processorPort: number;
  /** Where the card network listens for the processor. */
  networkPort: number;
  /** Where the issuers' pages are: the same at each start, so that a challenge which is open in a tab goes on. */
  acsPort: number;
  /** Folder for everything that is to be found again at the next start. */
  data: string;
  /** PostgreSQL for the processor instead of its own database in the folder. */
  databaseUrl?: string | undefined;
}

/** The demo, running. */
export interface Demo {
  shop: string;
  processor: string;
  network: Pick<KeptSandbox, 'acsPort' | 'kill'>;
  stop(): Promise<void>;
}

/**
 * Starts the card network in a process of its own, which is started again where it dies, then processor and shop in
 * this one. What was started is stopped again where a later part fails.
 * @param say told in one line when the card network has died
 */
export const startDemo = async (settings: DemoSettings, say: (line: string) => void): Promise<Demo> => {
  const {networkPort: port, acsPort, data} = settings;
  const network = await keepSandbox({data: join(data, 'network'), port, acsPort, say});
  try {
    const {stop, ...rest} = await startParts(settings, network.network);
    return {
      ...{...rest, network},
      stop: () => {
        // A signal to the whole group ends the network's process too, and what ends is not to be started again.
        network.letGo();
        return stop().finally(network.stop);
      },
    };
  } catch (error) {
    await network.stop();
    throw error;
  }
};

const startParts = async (
  {shopPort, processorPort, data, databaseUrl}: DemoSettings,
  network: NetworkModule,
): Promise<Omit<Demo, 'network'>> => {
  const processor = await startProcessor({port: processorPort, data, databaseUrl, profile: 'demo', network});
  try {
    const origins: string[] = [];
    const app = createShop({
      processor: processor.origin,
      merchant: createMerchant({processor: processor.origin, merchant: DEMO_MERCHANT, secretKey: DEMO_KEY}),
      orders: fileOrders(join(data, 'shop')),
      origins,
    });
    const serving = await serve(request => app.fetch(request), shopPort);
    origins.push(`http://localhost:${serving.port}`, `http://127.0.0.1:${serving.port}`);
    const stop = async (): Promise<void> => {
      await serving.close();
      await processor.stop();
    };
    return {shop: origins[0]!, processor: processor.origin, stop};
  } catch (error) {
    await processor.stop();
    throw error;
  }
};
