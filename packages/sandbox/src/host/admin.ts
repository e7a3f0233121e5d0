import {chmodSync, rmSync} from 'node:fs';
import {request as ask} from 'node:http';
import {connect} from 'node:net';
import {join} from 'node:path';
import type {Sandbox} from '../sandbox.js';
import type {AccountSettings, IssuerSettings} from '../settings.js';
import type {Faults} from './faults.js';
import {ended, httpServer, type Handler} from './http.js';

/** The operator's face: what it answers to a request. */
export type Admin = Handler;

/**
 * `GET /accounts`, `/issuers`, `/decisions` and `/authentications`; `POST /accounts/{id}` and `/issuers/{id}` with what is to be set; of a
 * sandbox that is a process of its own, `POST /faults?mti=0100&fault=late&ms=…` besides. What cannot be done is
 * answered with `{code, message}`.
 */
export const adminOf =
  (sandbox: Sandbox, faults?: Faults): Admin =>
  async request => {
    const {pathname, searchParams} = new URL(request.url);
    const id = pathname.split('/')[2] ?? '';
    try {
      if (pathname === '/accounts') return Response.json(sandbox.accounts());
      if (pathname === '/issuers') return Response.json(sandbox.issuers());
      if (pathname === '/decisions') return Response.json(sandbox.decisions());
      if (pathname === '/authentications') return Response.json(sandbox.authentications());
      if (request.method !== 'POST') return notFound();
      if (pathname === '/faults' && faults) return setFault(faults, searchParams);
      if (pathname === `/accounts/${id}`)
        return Response.json(sandbox.setAccount(id, (await bodyOf(request)) as AccountSettings));
      if (pathname === `/issuers/${id}`)
        return Response.json(sandbox.setIssuer(id, (await bodyOf(request)) as IssuerSettings));
      return notFound();
    } catch (error) {
      return refusal(error);
    }
  };

const notFound = (): Response => new Response(null, {status: 404});

/** What was sent, whatever it is: the sandbox takes none of it before it has proved it. */
const bodyOf = async (request: Request): Promise<unknown> => {
  try {
    return await request.json();
  } catch {
    throw new RangeError('settings_invalid: this is not JSON.');
  }
};

const UNKNOWN: Record<string, string> = {
  account_unknown: 'No account has this id. GET /accounts lists them.',
  issuer_unknown: 'No issuer has this id. GET /issuers lists them.',
};

/** A refusal of ours as `{code, message}`. Neither repeats what was asked: it may be a card number. */
const refusal = (error: unknown): Response => {
  if (!(error instanceof RangeError)) throw error;
  const [code = '', words] = error.message.split(': ');
  const unknown = UNKNOWN[code];
  return Response.json({code, message: unknown ?? words ?? code}, {status: unknown ? 404 : 400});
};

const setFault = (faults: Faults, query: URLSearchParams): Response => {
  const ms = query.get('ms');
  faults.set(query.get('mti') ?? '', query.get('fault') ?? '', ms === null ? undefined : Number(ms));
  return Response.json({});
};

/** File name of the operator's socket in the sandbox's folder. */
export const ADMIN_SOCKET = 'admin.sock';

/** @throws where a sandbox that listens has the folder open: two would write one journal */
export const refuseTaken = async (folder: string): Promise<void> => {
  if (await answers(join(folder, ADMIN_SOCKET)))
    throw new Error(
      `sandbox_in_use: ${folder} is open in a sandbox that listens. Stop it, or choose another folder.`,
    );
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
  const server = httpServer(admin);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return () => ended(server);
};

/** The operator's face of a sandbox in another process, through its socket. */
export const adminAt =
  (socketPath: string): Admin =>
  async request => {
    const {method, url} = request;
    const body = await request.text();
    return new Promise((resolve, reject) => {
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
      asked.end(body);
    });
  };
