import type {Connection, ConnectOptions} from '@florin/network';
import {fileJournal} from './file-journal.js';
import {createSandbox, type Sandbox} from './sandbox.js';
import {demoIssuers} from './seed.js';

export {fileJournal, type FileJournal} from './file-journal.js';

/** A mounted sandbox: its link for the processor, and the rest for whoever looks behind the scenes. */
export interface SandboxConnection extends Connection {
  sandbox: Sandbox;
}

/** Mounts the demo network with its journal in the folder `data`; a `NetworkModule` of `@florin/network`. */
export const connect = async ({data, runtime}: ConnectOptions): Promise<SandboxConnection> => {
  const journal = fileJournal(data);
  const sandbox = createSandbox({runtime, journal, issuers: demoIssuers});
  return {
    link: sandbox.link,
    sandbox,
    admin: request => admin(sandbox, request),
    close: async () => journal.close(),
  };
};

/** The operator's face: `GET /accounts` and `GET /decisions`. */
const admin = async (sandbox: Sandbox, request: Request): Promise<Response> => {
  const {pathname} = new URL(request.url);
  if (pathname === '/accounts') return Response.json(sandbox.accounts());
  if (pathname === '/decisions') return Response.json(sandbox.decisions());
  return new Response(null, {status: 404});
};
