import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {once} from 'node:events';
import {join} from 'node:path';
import type {AddressInfo} from 'node:net';
import type {Engine} from '../engines/index.ts';
import {createSession} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';
import type {Attempt} from './attack.ts';
import {buildReadable, startWeakFront, type WeakFront, type Weakness} from './weak.ts';

/** Every party that an attack needs: the processor as it is, one that can be weakened, and servers of pages. */
export interface Scene {
  /** A fresh attempt in a fresh tab; against the weakened build where a weakness is given, else against ours. */
  attempt(
    engine: Engine,
    options: {weakness?: Weakness; hostile?: boolean; print: (text: string) => void},
  ): Promise<Attempt & {end(): Promise<void>}>;
  readonly world: World;
  close(): Promise<void>;
}

interface Site {
  origin: string;
  serve(html: string, headers?: Record<string, string>): string;
  server: Server;
}

const read = async (incoming: IncomingMessage): Promise<string> => {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  return body;
};

/** A site on its own address. What is sent to its `/loot` is kept. */
const startSite = async (
  host: string,
  heard: (line: string) => void,
  loot: (text: string) => void,
): Promise<Site> => {
  const pages = new Map<string, {html: string; headers: Record<string, string>}>();
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const url = incoming.url ?? '/';
    heard(`${host} ${url}`);
    if (url.startsWith('/loot')) loot(`${decodeURIComponent(url)} ${await read(incoming)}`);
    const page = pages.get(url.split('?')[0]!);
    const headers = {'content-type': 'text/html', 'access-control-allow-origin': '*', ...page?.headers};
    outgoing.writeHead(page || url.startsWith('/loot') ? 200 : 404, headers).end(page?.html ?? '');
  };
  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing)).listen(0, host);
  await once(server, 'listening');
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`;
  let count = 0;
  return {
    origin,
    server,
    serve: (html, headers = {}) => {
      const path = `/${++count}`;
      pages.set(path, {
        html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Page</title>${html}`,
        headers,
      });
      return origin + path;
    },
  };
};

/** Starts everything; the readable build is made first. */
export const startScene = async (): Promise<Scene> => {
  await buildReadable();
  const loot: string[] = [];
  const requests: string[] = [];
  const heard = (line: string) => void requests.push(line);
  const keep = (text: string) => void loot.push(text);
  const merchant = await startSite('localhost', heard, keep);
  const stranger = await startSite('127.0.0.2', heard, keep);
  const fonts = join(import.meta.dirname, 'fonts');
  const world = await startWorld({host: '127.0.0.1', fonts});
  let weakPort = 0;
  const front: WeakFront = await startWeakFront(() => weakPort);
  const issuer = `http://127.0.0.1:${front.port}`;
  const weakWorld = await startWorld({host: '127.0.0.1', fonts, issuer});
  weakPort = weakWorld.port;
  return {
    world,
    attempt: async (engine, {weakness, hostile, print}) => {
      front.weakness = weakness;
      front.hostile = {};
      front.problem = undefined;
      loot.length = 0;
      requests.length = 0;
      const {processor, direct} = weakness || hostile ? weakWorld : world;
      const tab = await engine.open();
      return {
        ...{
          tab,
          print,
          engine: engine.name,
          loot,
          requests,
          direct,
          hostile: front.hostile,
          processor: processor.origin,
          merchant: merchant.origin,
          stranger: stranger.origin,
        },
        ...{merchantPage: merchant.serve, strangerPage: stranger.serve},
        session: (terms = {}) => createSession(direct, {origins: [merchant.origin], ...terms}),
        end: async () => {
          await tab.close().catch(() => undefined);
          if (front.problem) throw front.problem;
        },
      };
    },
    close: async () => {
      front.close();
      for (const {server} of [merchant, stranger]) {
        server.closeAllConnections();
        server.close();
      }
      await Promise.all([world.close(), weakWorld.close()]);
    },
  };
};
