import {createAdaptorServer, type HttpBindings} from '@hono/node-server';
import {chmodSync, rmSync} from 'node:fs';
import type {AddressInfo} from 'node:net';
import type {Server} from 'node:http';
import type {Sender} from '../http/client-address.js';

type Fetch = (request: Request, sender: Sender) => Promise<Response>;

/** A listening server and how to end it: open requests are answered first. */
export interface Listening {
  port: number;
  /** @param within milliseconds for which open requests may go on; 5,000 unless given */
  close(within?: number): Promise<void>;
}

/** Milliseconds for which open requests may go on once the server is told to end, unless told otherwise. */
export const GRACE = 5_000;

/**
 * Listens on a TCP port.
 * @throws where the port is taken, or the address is not this machine's
 */
export const listen = async (fetch: Fetch, port: number, host: string): Promise<Listening> => {
  const server = serverOf(fetch);
  await started(server, () => server.listen(port, host));
  return {port: (server.address() as AddressInfo).port, close: within => end(server, within)};
};

/** Listens on a Unix socket that only its owner may open. */
export const listenOnSocket = async (fetch: Fetch, path: string): Promise<Listening> => {
  rmSync(path, {force: true});
  const server = serverOf(fetch);
  await started(server, () => server.listen(path));
  chmodSync(path, 0o600);
  return {port: 0, close: within => end(server, within)};
};

const serverOf = (fetch: Fetch): Server =>
  createAdaptorServer({
    fetch: (request, env) => fetch(request, {address: (env as HttpBindings).incoming.socket.remoteAddress}),
  }) as Server;

const started = (server: Server, start: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    start();
  });

const end = async (server: Server, within = GRACE): Promise<void> => {
  const closed = new Promise(resolve => server.close(resolve));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), within);
  await closed;
  clearTimeout(timer);
};

/** Waits for `task`, but not for longer than `within` ms. @returns what is left of them */
export const timeLeft = async (within: number, task?: Promise<unknown>): Promise<number> => {
  const began = performance.now();
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([task, new Promise(resolve => (timer = setTimeout(resolve, within)))]);
  clearTimeout(timer);
  return Math.max(0, within - (performance.now() - began));
};
