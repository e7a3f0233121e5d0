import {join} from 'node:path';
import {desksOf, type Desks} from './desks.js';
import {adminApp} from './host/admin.js';
import {requireLoopback} from './host/demo.js';
import {listen, listenOnSocket, type Listening} from './host/listen.js';
import {openProcessor, type OpenProcessor} from './host/open.js';
import {ADMIN_SOCKET} from './host/operate.js';
import type {StartOptions} from './host/settings.js';

export {DEMO_KEY, DEMO_MERCHANT} from './host/demo.js';
export {loadAssets} from './host/load-assets.js';
export {openPostgres} from './database/open.js';
export {openProcessor, type OpenProcessor} from './host/open.js';
export type {ProcessorSettings, StartOptions} from './host/settings.js';

/** A processor that answers on a port. */
export interface RunningProcessor extends Desks {
  /** Where it answers, such as `http://localhost:4400`. */
  origin: string;
  /** TCP port it listens on. */
  port: number;
  network: OpenProcessor['network'];
  settle: OpenProcessor['processor']['settle'];
  checkLedger: OpenProcessor['processor']['checkLedger'];
  /** Answers what is open, then lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Starts a processor on this machine. The port is taken before the database is opened, so that a second start on
 * the same port fails without touching anything.
 * @throws where the port or the folder is taken, or a setting is refused
 */
export const startProcessor = async (options: StartOptions): Promise<RunningProcessor> => {
  const host = options.host ?? 'localhost';
  if (options.profile === 'demo') requireLoopback(host);
  let open: OpenProcessor | undefined;
  const starting = () =>
    Promise.resolve(new Response('Starting.', {status: 503, headers: {'retry-after': '1'}}));
  const http = await listen(request => open?.processor.fetch(request) ?? starting(), options.port, host);
  const origin = options.issuer ?? `http://${host}:${http.port}`;
  let admin: Listening | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([http.close(), admin?.close()]);
    await open?.close();
  };
  try {
    open = await openProcessor(options, origin);
    const app = adminApp(open.processor, open.network);
    admin = await listenOnSocket(async request => app.fetch(request), join(options.data, ADMIN_SOCKET));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    origin,
    port: http.port,
    network: open.network,
    settle: open.processor.settle,
    checkLedger: open.processor.checkLedger,
    ...desksOf(open.processor),
    stop,
  };
};
