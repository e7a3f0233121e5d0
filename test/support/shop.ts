import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createMerchant, type Merchant} from '@florin/merchant';
import {createShop} from '../../examples/shop/dist/app.js';
import {fileOrders} from '../../examples/shop/dist/orders.js';
import {serve} from '../../examples/shop/dist/serve.js';
import {KEY} from './shopper.ts';

/** The demo's shop on `localhost`, before any processor. */
export interface TestShop {
  origin: string;
  merchant: Merchant;
  orders: ReturnType<typeof fileOrders>;
  close(): Promise<void>;
}

/** Starts the shop for a processor that runs elsewhere; `now` is its clock. */
export const startShop = async (processor: string, now = Date.now): Promise<TestShop> => {
  const folder = await mkdtemp(join(tmpdir(), 'florin-shop-'));
  const merchant = createMerchant({processor, merchant: 'mer_demo', secretKey: KEY, now});
  const orders = fileOrders(folder);
  const origins: string[] = [];
  const app = createShop({processor, merchant, orders, origins});
  const serving = await serve(request => app.fetch(request), 0);
  const origin = `http://localhost:${serving.port}`;
  origins.push(origin);
  return {
    ...{origin, merchant, orders},
    close: async () => {
      await serving.close();
      await rm(folder, {recursive: true, force: true});
    },
  };
};
