import type {AddressInfo} from 'node:net';
import {ended, httpServer, type Handler} from './http.js';

/** An access control server that listens. */
export interface ServingAcs {
  port: number;
  /** Where browsers find it. */
  origin: string;
  close(): Promise<void>;
}

/**
 * Serves the issuers' pages over HTTP. It alone keeps no process alive.
 * @throws where the port is taken
 */
export const serveAcs = async (acs: Handler, host: string, port: number): Promise<ServingAcs> => {
  const server = httpServer(acs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  server.unref();
  const {port: taken} = server.address() as AddressInfo;
  return {port: taken, origin: `http://${nameOf(host)}:${taken}`, close: () => ended(server)};
};

/** What listens on every address is at `localhost` for a browser on this machine. */
const nameOf = (host: string): string => {
  if (['0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
};
