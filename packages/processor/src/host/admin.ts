import type {Connection} from '@florin/network';
import {Hono} from 'hono';
import type {Processor} from '../processor.js';

/** The operator's face of a running processor. Served on a Unix socket, never on the network. */
export const adminApp = (processor: Processor, network: Connection): Hono => {
  const app = new Hono();
  app.post('/settle', async () => Response.json(await processor.settle()));
  app.get('/ledger/check', async () => Response.json({imbalances: await processor.checkLedger()}));
  // What a simulated network tells of itself; a real one tells nothing.
  app.all('/network/*', c => {
    const path = c.req.path.replace(/^\/network/, '');
    return network.admin?.(new Request(new URL(path, 'http://network'), c.req.raw)) ?? c.notFound();
  });
  return app;
};
