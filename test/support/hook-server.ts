import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders, type Server, type ServerResponse} from 'node:http';
import {verifyWebhook, type VerifiedWebhook} from '@florin/merchant';
import {freePort} from './free-port.ts';

/** A message as it arrived. */
export interface Arrived {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** What it was answered with; `hang` is nothing. */
  answered: number | 'hang';
}

/** A merchant's server that is told of payments. */
export interface HookServer {
  url: string;
  arrived: Arrived[];
  /** What the next messages are answered with, by what they say; 204 unless set. */
  answer: (event: VerifiedWebhook | undefined, path: string) => number | 'hang';
  /** Taken messages about a payment, or all, each verified. Those that were refused are left out. */
  events(payment?: string): VerifiedWebhook[];
  /** Secret of the endpoint; set by the test once it has one. */
  secret: string;
  /** Refuses connections until `open`, on the same port. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

const readBody = async (request: AsyncIterable<unknown>): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

export const startHookServer = async (): Promise<HookServer> => {
  let server: Server;
  const port = await freePort();
  const hooks: HookServer = {
    ...{url: `http://127.0.0.1:${port}/florin`, arrived: [], secret: '', answer: () => 204},
    events: payment =>
      hooks.arrived
        .filter(({answered}) => answered === 204)
        .map(({headers, body}) => verifyWebhook(headers, body, hooks.secret))
        .filter(({data}) => payment === undefined || data.id === payment),
    shut: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
    open: async () => {
      server = createServer(
        (request, response) => void take(request.url!, request.headers, request, response),
      );
      await once(server.listen(port, '127.0.0.1'), 'listening');
    },
  };
  const take = async (
    path: string,
    headers: IncomingHttpHeaders,
    request: AsyncIterable<unknown>,
    response: ServerResponse,
  ): Promise<void> => {
    const body = await readBody(request);
    const answered = hooks.answer(body ? (JSON.parse(body) as VerifiedWebhook) : undefined, path);
    hooks.arrived.push({path, headers, body, answered});
    if (answered === 'hang') return;
    response.writeHead(answered, answered === 302 ? {location: '/elsewhere'} : {}).end();
  };
  await hooks.open();
  return hooks;
};
