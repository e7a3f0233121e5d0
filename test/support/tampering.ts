import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';

/** An answer on its way to the shopper. */
export interface Passing {
  status: number;
  headers: Headers;
  body: string;
}

/** Somebody between a processor and its shoppers. */
export interface Tampering {
  origin: string;
  /** Sets where requests go, and what is done to their answers; a promise that never ends keeps them. */
  lead(target: string, change?: (path: string, answer: Passing) => void | Promise<void>): void;
  close(): Promise<void>;
}

/** Starts a server that hands everything on, changed as it is told. */
export const startTampering = async (): Promise<Tampering> => {
  let [target, change]: Parameters<Tampering['lead']> = [''];
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const path = request.url ?? '/';
      const given = await fetch(target + path, {redirect: 'manual'});
      const {status} = given;
      const headers = new Headers(given.headers);
      for (const name of [
        'content-encoding',
        'content-length',
        'connection',
        'keep-alive',
        'transfer-encoding',
      ])
        headers.delete(name);
      const answer = {status, headers, body: await given.text()};
      await change?.(path, answer);
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(answer.body);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>(done => server.listen(0, 'localhost', done));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    lead: (...given) => void ([target, change] = given),
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
};
