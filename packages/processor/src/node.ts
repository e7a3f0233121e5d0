import {join} from 'node:path';
import {desksOf, type Desks} from './desks.js';
import {adminApp} from './host/admin.js';
import {requireLoopback} from './host/demo.js';
import {GRACE, listen, listenOnSocket, timeLeft, type Listening} from './host/listen.js';
import {metricsFace} from './host/metrics.js';
import {openProcessor, type OpenProcessor} from './host/open.js';
import {ADMIN_SOCKET} from './host/operate.js';
import {issuerOf, type StartOptions} from './host/settings.js';
import type {Processor} from './processor.js';

export {DEMO_KEY, DEMO_MERCHANT} from './host/demo.js';
export {loadAssets} from './host/load-assets.js';
export {openPostgres} from './database/open.js';
export {portInUse} from './host/port-in-use.js';
export {openProcessor, type OpenProcessor} from './host/open.js';
export type {ProcessorSettings, StartOptions} from './host/settings.js';

/** A processor that answers on a port. */
export interface RunningProcessor
  extends
    Desks,
    Pick<Processor, 'settle' | 'checkLedger' | 'checkPayments' | 'checkSettlements' | 'daysOff' | 'metrics'> {
  /** Where it answers, such as `http://localhost:4400`. */
  origin: string;
  /** TCP port it listens on. */
  port: number;
  network: OpenProcessor['network'];
  /** Where `GET /metrics` is answered, if anywhere. */
  metricsPort: number | undefined;
  /**
   * Says that it is not ready, answers what is open, then lets go of everything.
   * @param within milliseconds for which what is open may go on; 5,000 unless given
   */
  stop(within?: number): Promise<void>;
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
  const http = await listen(
    (request, sender) => open?.processor.fetch(request, sender) ?? starting(),
    options.port,
    host,
  );
  const origin = issuerOf({issuer: options.issuer, host, port: http.port});
  let admin: Listening | undefined;
  let metrics: Listening | undefined;
  const stop = async (within = GRACE): Promise<void> => {
    // It listens on meanwhile: whoever spreads calls over several processors must hear that this one is not ready.
    const left = await timeLeft(within, open?.processor.drain());
    await Promise.all([http.close(left), admin?.close(left), metrics?.close(left)]);
    await open?.close();
  };
  try {
    if (options.metricsPort !== undefined)
      metrics = await listen(
        metricsFace(() => open?.processor),
        options.metricsPort,
        '127.0.0.1',
      );
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
    metricsPort: metrics?.port,
    network: open.network,
    settle: open.processor.settle,
    checkLedger: open.processor.checkLedger,
    checkPayments: open.processor.checkPayments,
    checkSettlements: open.processor.checkSettlements,
    daysOff: open.processor.daysOff,
    metrics: open.processor.metrics,
    ...desksOf(open.processor),
    stop,
  };
};
