import {chmodSync, rmSync} from 'node:fs';
import {createServer, request as ask} from 'node:http';
import {connect} from 'node:net';
import {join} from 'node:path';
import type {Sandbox} from '../sandbox.js';
import type {Faults} from './faults.js';

/** The operator's face: what it answers to a request. */
export type Admin = (request: Request) => Promise<Response>;

/**
 * `GET /accounts` and `GET /decisions`; of a sandbox that is a process of its own, `POST /faults?mti=0100&fault=late&ms=…`
 * besides.
 */
export const adminOf =
  (sandbox: Sandbox, faults?: Faults): Admin =>
  async request => {
    const {pathname, searchParams} = new URL(request.url);
    if (pathname === '/accounts') return Response.json(sandbox.accounts());
    if (pathname === '/decisions') return Response.json(sandbox.decisions());
    if (pathname === '/faults' && faults && request.method === 'POST') return setFault(faults, searchParams);
    return new Response(null, {status: 404});
  };

const setFault = (faults: Faults, query: URLSearchParams): Response => {
  const ms = query.get('ms');
  try {
    faults.set(query.get('mti') ?? '', query.get('fault') ?? '', ms === null ? undefined : Number(ms));
    return Response.json({});
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return Response.json({message: error.message}, {status: 400});
  }
};

/** File name of the operator's socket in the sandbox's folder. */
export const ADMIN_SOCKET = 'admin.sock';

/** @throws where a sandbox that listens has the folder open: two would write one journal */
export const refuseTaken = async (folder: string): Promise<void> => {
  if (await answers(join(folder, ADMIN_SOCKET)))
    throw new Error(`sandbox_in_use: ${folder} is open in a sandbox that listens.`);
};

/** False also where the socket was left behind by a process that was killed. */
const answers = (path: string): Promise<boolean> =>
  new Promise(resolve => {
    const end = (there: boolean) => () => {
      socket.destroy();
      resolve(there);
    };
    const socket = connect(path);
    socket.on('connect', end(true));
    socket.on('error', end(false));
  });

/** Serves it on a Unix socket that only its owner may open. Answers with what ends it. */
export const listenForAdmin = async (admin: Admin, path: string): Promise<() => Promise<void>> => {
  rmSync(path, {force: true});
  const server = createServer((incoming, outgoing) => {
    const answering = async (): Promise<void> => {
      const url = new URL(incoming.url ?? '/', 'http://admin');
      const answer = await admin(new Request(url, {method: incoming.method ?? 'GET'}));
      const text = await answer.text();
      outgoing.writeHead(answer.status, {'content-type': 'application/json'}).end(text);
    };
    answering().catch(() => outgoing.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return () =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
};

/** The operator's face of a sandbox in another process, through its socket. */
export const adminAt =
  (socketPath: string): Admin =>
  ({method, url}) =>
    new Promise((resolve, reject) => {
      const {pathname, search} = new URL(url);
      const asked = ask({socketPath, method, path: pathname + search}, answer => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const status = answer.statusCode ?? 500;
          resolve(new Response(Buffer.concat(chunks).toString(), {status}));
        });
      });
      asked.on('error', reject);
      asked.end();
    });
