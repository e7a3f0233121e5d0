import type {Connection} from '@florin/network';
import {Hono} from 'hono';
import {KeyUnknown} from '../keys/lifecycle.js';
import type {Processor} from '../processor.js';
import {EndpointRefused} from '../webhooks/endpoints.js';

/** The operator's face of a running processor. Served on a Unix socket, never on the network. */
export const adminApp = (processor: Processor, network: Connection): Hono => {
  const app = new Hono();
  app.get('/', () => done());
  app.post('/settle', async () => Response.json(await processor.settle()));
  app.get('/keys', async () => Response.json(await processor.keys.list()));
  app.post('/keys/rotate', async c => {
    const use = c.req.query('use');
    if (use !== undefined && use !== 'sig' && use !== 'enc')
      return refuse(400, 'use_unknown: keys are rotated for sig, for enc, or for both.');
    await processor.keys.rotate(use);
    return done();
  });
  app.post('/keys/revoke', async c => {
    await processor.keys.revoke(c.req.query('kid') ?? '');
    return done();
  });
  app.get('/webhooks', async () => Response.json(await processor.webhooks.list()));
  app.post('/webhooks', async c =>
    Response.json(await processor.webhooks.add(c.req.query('merchant') ?? '', c.req.query('url') ?? '')),
  );
  app.post('/webhooks/remove', async c => {
    await processor.webhooks.remove(c.req.query('id') ?? '');
    return done();
  });
  app.onError(error => {
    if (error instanceof KeyUnknown || error instanceof EndpointRefused) return refuse(409, error.message);
    throw error;
  });
  app.get('/ledger/check', async () => Response.json({imbalances: await processor.checkLedger()}));
  // What a simulated network tells of itself; a real one tells nothing.
  app.all('/network/*', c => {
    const path = c.req.path.replace(/^\/network/, '');
    return network.admin?.(new Request(new URL(path, 'http://network'), c.req.raw)) ?? c.notFound();
  });
  return app;
};

const done = (): Response => Response.json({});
const refuse = (status: number, message: string): Response => Response.json({message}, {status});
