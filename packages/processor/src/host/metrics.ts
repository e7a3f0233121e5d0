import {METRICS_TYPE} from '../metrics/registry.js';
import type {Processor} from '../processor.js';

/** Figures for Prometheus. */
export const metricsResponse = async ({metrics}: Pick<Processor, 'metrics'>): Promise<Response> =>
  new Response(await metrics(), {headers: {'content-type': METRICS_TYPE, 'cache-control': 'no-store'}});

/** `GET /metrics` and nothing else: what listens on a port of its own. */
export const metricsFace =
  (processor: () => Processor | undefined) =>
  async ({method, url}: Request): Promise<Response> => {
    const running = processor();
    if (method !== 'GET' || new URL(url).pathname !== '/metrics') return new Response(null, {status: 404});
    return running ? metricsResponse(running) : new Response('Starting.', {status: 503});
  };
