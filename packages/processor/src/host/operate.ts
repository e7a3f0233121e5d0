import {existsSync} from 'node:fs';
import {request} from 'node:http';
import {join} from 'node:path';
import {adminApp} from './admin.js';
import {openProcessor} from './open.js';
import {issuerOf, readSettings} from './settings.js';

/** Asks a processor's operator face. Undefined where it has nothing at that path. */
export type Ask = (method: 'GET' | 'POST', path: string) => Promise<unknown>;

/** What was asked for and refused, in the processor's own words. */
export class AskRefused extends Error {
  override readonly name = 'AskRefused';
}

/** File name of the operator's socket in the data folder. */
export const ADMIN_SOCKET = 'admin.sock';

/**
 * Runs an operator's command against the processor that runs on a data folder, or opens the folder where none runs:
 * two processes on one folder would lose data.
 */
export const operate = async (data: string, command: (ask: Ask) => Promise<void>): Promise<void> => {
  const socket = join(data, ADMIN_SOCKET);
  const running = (method: string, path: string) => askSocket(socket, method, path);
  if (existsSync(socket) && (await isThere(running))) return command(running);
  const settings = await readSettings(process.env);
  // What it signs meanwhile is in the name of the processor that will be started here.
  const open = await openProcessor({...settings, data}, issuerOf(settings));
  const admin = adminApp(open.processor, open.network);
  try {
    await command(async (method, path) => {
      const answer = await admin.fetch(new Request(`http://admin${path}`, {method}));
      return read(answer.status, await answer.text());
    });
  } finally {
    await open.close();
  }
};

/** False where the socket was left behind by a processor that was killed. */
const isThere = async (ask: Ask): Promise<boolean> => {
  try {
    await ask('GET', '/');
    return true;
  } catch (error) {
    if (['ECONNREFUSED', 'ENOENT'].includes(String((error as NodeJS.ErrnoException).code))) return false;
    throw error;
  }
};

const askSocket = (socketPath: string, method: string, path: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const asked = request({socketPath, method, path}, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        try {
          resolve(read(answer.statusCode ?? 0, Buffer.concat(chunks).toString()));
        } catch (error) {
          reject(error);
        }
      });
    });
    asked.on('error', reject);
    asked.end();
  });

/** @throws AskRefused where it refused */
const read = (status: number, text: string): unknown => {
  if (status === 404) return undefined;
  // What failed is told in no JSON.
  if (status >= 500) throw new AskRefused(`the processor answered ${status}`);
  const body: unknown = text ? JSON.parse(text) : undefined;
  if (status < 300) return body;
  const said = (body as {message?: unknown} | undefined)?.message;
  throw new AskRefused(typeof said === 'string' ? said : `the processor answered ${status}`);
};
