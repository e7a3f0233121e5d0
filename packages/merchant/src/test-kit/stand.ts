/** A processor that answers as it is told. No part of the build. */
import {createServer, type IncomingMessage, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {afterEach, beforeEach} from 'vitest';
import {createMerchant, MerchantError, type Merchant, type MerchantOptions} from '../index.js';

export interface Seen {
  line: string;
  key: string | undefined;
  authorization: string | undefined;
  body: unknown;
}
export interface Reply {
  status: number;
  body?: object | string;
  headers?: Record<string, string>;
}

export interface Stand {
  readonly origin: string;
  /** What was asked of it, in order. */
  readonly seen: Seen[];
  /** What it answers, in order; after those 404. */
  replies: (Reply | 'hang up')[];
  /** Milliseconds that the merchant's kit has waited between two tries. */
  readonly slept: number[];
  connect(options?: Partial<MerchantOptions>): Merchant;
  /** Is there no more. */
  close(): void;
}

const read = async (request: IncomingMessage): Promise<unknown> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text === '' ? undefined : JSON.parse(text);
};

/** To be called once, at the top of a file of tests: each of them finds a new one. */
export const merchantStand = (): Stand => {
  let server: Server;
  let origin: string;
  let [seen, slept]: [Seen[], number[]] = [[], []];
  let replies: Stand['replies'] = [];
  beforeEach(async () => {
    [seen, replies, slept] = [[], [], []];
    server = createServer((request, response) => {
      const {method, url, headers} = request;
      void read(request).then(body => {
        const key = headers['idempotency-key'] as string | undefined;
        seen.push({line: `${method} ${url}`, key, authorization: headers.authorization, body});
        const reply = replies.shift() ?? {status: 404};
        if (reply === 'hang up') return void response.destroy();
        response.writeHead(reply.status, {'content-type': 'application/json', ...reply.headers});
        response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      });
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  afterEach(close);
  return {
    get origin() {
      return origin;
    },
    get seen() {
      return seen;
    },
    get slept() {
      return slept;
    },
    get replies() {
      return replies;
    },
    set replies(next) {
      replies = next;
    },
    close,
    connect: (options = {}) =>
      createMerchant({
        ...{processor: origin, merchant: 'mer_shop', secretKey: 'sk_test_1'},
        sleep: async delay => void slept.push(delay),
        ...options,
      }),
  };
};

/** The code that a call fails with. */
export const code = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'no error',
    (error: unknown) => (error instanceof MerchantError ? error.code : error),
  );

/** A problem, as a processor tells one. */
export const problem = (status: number, name: string, extra: object = {}): Reply => ({
  status,
  body: {type: 'about:blank', title: 'A title.', status, code: name, ...extra},
});
/** Terms of a session. */
export const request = {
  amount: {value: 1999, currency: 'EUR'},
  reference: 'order-1',
  origins: ['https://shop.example'],
};
