import {createServer, type IncomingMessage, type Server} from 'node:http';

/** Answers one request. */
export type Handler = (request: Request) => Promise<Response>;

/** An HTTP server that answers as `handler` does. What it cannot answer is 500, without a word. */
export const httpServer = (handler: Handler): Server =>
  createServer((incoming, outgoing) => {
    const answering = async (): Promise<void> => {
      const answer = await handler(await requestOf(incoming));
      const text = await answer.text();
      outgoing.writeHead(answer.status, Object.fromEntries(answer.headers)).end(text);
    };
    answering().catch(() => outgoing.writeHead(500).end());
  });

/** Ends a server and whoever is connected to it. */
export const ended = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const requestOf = async (incoming: IncomingMessage): Promise<Request> => {
  const {method = 'GET', url = '/', headers} = incoming;
  const type = headers['content-type'];
  return new Request(new URL(url, 'http://sandbox'), {
    method,
    headers: type === undefined ? {} : {'content-type': type},
    body: method === 'POST' ? await textOf(incoming) : null,
  });
};

/** Bytes of a body that are read. What is taken here is far fewer. */
const MOST_BODY = 65_536;

/** The body; nothing where it is too long to be one. */
const textOf = async (incoming: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BODY) chunks.push(chunk);
  }
  return length > MOST_BODY ? '' : Buffer.concat(chunks).toString();
};
