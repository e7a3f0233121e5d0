import type {Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createAdaptorServer} from '@hono/node-server';

/** A server that listens. */
export interface Serving {
  port: number;
  /** Answers what is open, then ends. */
  close(): Promise<void>;
}

/**
 * Listens on this machine alone.
 * @throws where the port is taken
 */
export const serve = async (
  fetch: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Serving> => {
  const server = createAdaptorServer({fetch}) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
};
