// The demo's shop as a process of its own: `node shop-server.ts PROCESSOR FOLDER`.
import {createMerchant} from '@florin/merchant';
import {createShop} from '../../examples/shop/dist/app.js';
import {fileOrders} from '../../examples/shop/dist/orders.js';
import {serve} from '../../examples/shop/dist/serve.js';

const [processor = '', folder = ''] = process.argv.slice(2);
const origins: string[] = [];
const app = createShop({
  processor,
  merchant: createMerchant({processor, merchant: 'mer_demo', secretKey: 'sk_test_florin_demo'}),
  orders: fileOrders(folder),
  origins,
});
const serving = await serve(async request => {
  process.stdout.write(`${request.method} ${request.url}\n`);
  return app.fetch(request);
}, 0);
origins.push(`http://localhost:${serving.port}`);
process.stdout.write(`listens on ${origins[0]}\n`);
process.once('SIGTERM', () => void serving.close());
