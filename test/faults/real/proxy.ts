import {once} from 'node:events';
import {
  createServer,
  request as send,
  type Agent,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type {AddressInfo} from 'node:net';
import {buffer} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';
import {chance, type Chance} from './chance.ts';

/** What may become of a request and its answer between a browser and a processor. */
export const FAULTS = [
  ...(['request_lost', 'request_cut', 'request_late', 'request_twice', 'request_again_later'] as const),
  ...(['answer_lost', 'answer_cut', 'answer_late', 'answer_twice'] as const),
] as const;
export type Fault = (typeof FAULTS)[number];

/** A line on loopback on which things go wrong. */
export interface FaultyProxy {
  readonly origin: string;
  /** Share of the calls that something happens to. */
  share: number;
  /** Ports of the processors behind it; each call goes to one of them. */
  behind: readonly number[];
  /** To which of them; by chance at first. */
  choosing: (call: Call) => number;
  /** What a call is held by on its way, where a test holds it: whoever sent it may be gone before it goes on. */
  holding: (call: Call) => Held;
  /** How often each fault has happened. */
  readonly counts: Record<Fault, number>;
  /** Settles once nothing is under way any more, late duplicates included. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Moments that a call waits for. */
export interface Held {
  /** Before it reaches the processor. */
  request?: Promise<unknown>;
  /** Called with the processor's answer on its way back; it goes on once that is settled. */
  answer?: () => Promise<unknown>;
}

export interface Call {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: Buffer;
}
interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/**
 * Starts it on 127.0.0.1, with no faults.
 * @param agent keeps the connections to the processors; each call has its own unless given
 */
export const startProxy = async (seed: number, agent: Agent | false = false): Promise<FaultyProxy> => {
  const luck = chance(seed);
  const counts = Object.fromEntries(FAULTS.map(fault => [fault, 0])) as Record<Fault, number>;
  const underWay = new Set<Promise<unknown>>();
  const watch = (task: Promise<unknown>): void => {
    const watched = task.catch(() => undefined).finally(() => underWay.delete(watched));
    underWay.add(watched);
  };
  const server = createServer((request, response) => {
    watch(
      pass(request, response).catch(() => {
        // A processor that is not there: behind a balancer that says so, or one that hangs up.
        if (luck.is(0.5) && !response.headersSent)
          response.writeHead(502, {'content-type': 'text/html'}).end();
        else response.destroy();
      }),
    );
  });
  const forward = (call: Call, whole = true): Promise<Reply> =>
    sendTo({port: proxy.choosing(call), agent}, call, whole);
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const {method = 'GET', url = '/', headers} = request;
    const call = {method, url, headers, body: await buffer(request)};
    const fault = luck.is(proxy.share) ? luck.pick(FAULTS) : undefined;
    if (!fault) return passHeld(call, response);
    counts[fault]++;
    await FAULTY[fault]({call, response, luck, forward, watch});
  };
  const passHeld = async (call: Call, response: ServerResponse): Promise<void> => {
    const held = proxy.holding(call);
    await held.request;
    const reply = await forward(call);
    await held.answer?.();
    answer(response, reply);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{share: 0, behind: [], counts, holding: () => ({}), choosing: () => luck.pick(proxy.behind)},
    quiet: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return proxy;
};

interface Passing {
  call: Call;
  response: ServerResponse;
  luck: Chance;
  forward(call: Call, whole?: boolean): Promise<Reply>;
  /** Keeps the line from being called quiet before this is over. */
  watch(task: Promise<unknown>): void;
}

const FAULTY: Record<Fault, (passing: Passing) => Promise<void>> = {
  request_lost: async ({response}) => void response.destroy(),
  request_cut: async ({call, response, forward}) => {
    await forward(call, false).catch(() => undefined);
    response.destroy();
  },
  request_late: async ({call, response, luck, forward}) => {
    await sleep(luck.between(20, 1_500));
    answer(response, await forward(call));
  },
  request_twice: async ({call, response, luck, forward}) => {
    const both = [forward(call), forward(call)];
    const replies = await Promise.allSettled(both);
    const told = replies.filter(({status}) => status === 'fulfilled').length === 2 ? luck.between(0, 1) : 0;
    answer(response, await (replies[told]!.status === 'fulfilled' ? both[told]! : Promise.any(both)));
  },
  request_again_later: async ({call, response, luck, forward, watch}) => {
    watch(sleep(luck.between(50, 4_000)).then(() => forward(call)));
    answer(response, await forward(call));
  },
  answer_lost: async ({call, response, forward}) => {
    await forward(call);
    response.destroy();
  },
  answer_cut: async ({call, response, forward}) => {
    const {status, headers, body} = await forward(call);
    response.writeHead(status, {...passed(headers), 'content-length': body.length});
    response.write(body.subarray(0, body.length >> 1));
    await sleep(5);
    response.destroy();
  },
  answer_late: async ({call, response, luck, forward}) => {
    const reply = await forward(call);
    await sleep(luck.between(20, 1_500));
    answer(response, reply);
  },
  answer_twice: async ({call, response, forward}) => {
    const reply = await forward(call);
    const {socket} = response;
    answer(response, reply);
    socket?.write(asText(reply));
  },
};

const passed = ({connection: _connection, 'transfer-encoding': _coding, ...headers}: Reply['headers']) =>
  headers;

const answer = (response: ServerResponse, {status, headers, body}: Reply): void =>
  void response.writeHead(status, {...passed(headers), 'content-length': body.length}).end(body);

const asText = ({status, body}: Reply): string =>
  `HTTP/1.1 ${status} Again\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.toString()}`;

/** Sends a call on; of one that is not `whole` the line breaks in the middle. */
const sendTo = (
  {port, agent}: {port: number; agent: Agent | false},
  {method, url, headers, body}: Call,
  whole: boolean,
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const call = send({host: '127.0.0.1', port, method, path: url, headers: passed(headers), agent});
    call.on('error', reject).on('response', reply => {
      buffer(reply).then(
        read => resolve({status: reply.statusCode ?? 502, headers: reply.headers, body: read}),
        reject,
      );
    });
    if (whole) return void call.end(body);
    call.write(body.subarray(0, body.length >> 1));
    setTimeout(() => call.destroy(new Error('cut')), 5);
  });
