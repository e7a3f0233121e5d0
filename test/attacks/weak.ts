import {readFileSync} from 'node:fs';
import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import {join, resolve} from 'node:path';
import {rollup, type Plugin, type RollupOptions} from 'rollup';

/** How a build is broken on purpose. Texts are those of the build before it is minified, and must be there. */
export interface Weakness {
  /** Headers of the frame's page to be dropped. */
  dropHeaders?: string[];
  /** Replacements in the frame page's policy. */
  policy?: [from: string | RegExp, to: string][];
  /** Replacements in the frame's script. */
  frame?: [from: string, to: string][];
  /** Replacements in the merchant page's script. */
  sdk?: [from: string, to: string][];
}

const root = resolve(import.meta.dirname, '../..');
const OUTPUT = join(root, 'test/output/attacks');

/** Builds frame and script as they are, but not minified, so that they can be read and broken. */
export const buildReadable = async (): Promise<void> => {
  const {default: configs} = (await import(join(root, 'rollup.config.mjs'))) as {default: RollupOptions[]};
  for (const {input, plugins, output} of configs) {
    const named = (plugins as Plugin[]).filter(
      ({name}) => name !== 'terser' && name !== 'copy' && name !== 'manifest',
    );
    const bundle = await rollup({input: input!, plugins: named});
    const {format} = output as {format: 'es' | 'iife'};
    const names = {entryFileNames: '[name].js', chunkFileNames: '[name].js'};
    await bundle.write({dir: join(OUTPUT, format), format, ...names});
    await bundle.close();
  }
};

const replaced = (text: string, changes: [from: string | RegExp, to: string][] = []): string =>
  changes.reduce((changed, [from, to]) => {
    const after = changed.replace(from, () => to);
    if (after === changed) throw new Error(`the weakened build has no ${String(from)}`);
    return after;
  }, text);

/** A processor's front whose answers are as weak as it is told. */
export interface WeakFront {
  readonly port: number;
  weakness: Weakness;
  /** What could not be weakened, which makes the attempt void. */
  problem: Error | undefined;
  close(): void;
}

/** Stands before the processor on `port()` of 127.0.0.1. */
export const startWeakFront = async (port: () => number): Promise<WeakFront> => {
  const server = createServer((incoming, outgoing) => {
    try {
      if (!serveScript(front, incoming, outgoing)) pass(front, incoming, outgoing, port());
    } catch (error) {
      front.problem = error as Error;
      outgoing.writeHead(500).end();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: WeakFront = {
    port: (server.address() as AddressInfo).port,
    weakness: {},
    problem: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return front;
};

const SCRIPT = {
  'content-type': 'text/javascript',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** The readable scripts, broken. Only the first file of a bundle is: the others hold what a submit needs. */
const serveScript = (
  {weakness}: WeakFront,
  {url = ''}: IncomingMessage,
  outgoing: ServerResponse,
): boolean => {
  const sdk = /^\/sdk\/v1\/florin\.js/.test(url);
  const file = /^\/weak\/([\w.-]+)$/.exec(url)?.[1];
  if (!sdk && !file) return false;
  const text = readFileSync(sdk ? join(OUTPUT, 'iife/florin.js') : join(OUTPUT, 'es', file!), 'utf8');
  const changes = sdk ? weakness.sdk : file === 'frame.js' ? weakness.frame : [];
  outgoing.writeHead(200, SCRIPT).end(replaced(text, changes));
  return true;
};

const pass = (front: WeakFront, incoming: IncomingMessage, outgoing: ServerResponse, port: number): void => {
  const {url = '', method, headers} = incoming;
  const isPage = url.startsWith('/frame?');
  const onward = request(
    {host: '127.0.0.1', port, path: url, method, headers: {...headers, 'accept-encoding': 'identity'}},
    answer => {
      if (isPage) return void sendPage(front, answer, outgoing);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  incoming.pipe(onward);
};

const sendPage = async (
  front: WeakFront,
  answer: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  try {
    const {weakness} = front;
    const headers: OutgoingHttpHeaders = {...answer.headers};
    delete headers['content-length'];
    if (weakness.policy)
      headers['content-security-policy'] = replaced(
        String(headers['content-security-policy']),
        weakness.policy,
      );
    const sent = Object.fromEntries(
      Object.entries(headers).filter(([name]) => !weakness.dropHeaders?.includes(name)),
    );
    let html = '';
    for await (const chunk of answer) html += String(chunk);
    const page = html
      .replaceAll(/<link rel="modulepreload"[^>]*>\n?/g, '')
      .replace(/src="\/frame\/assets\/[^"]+" integrity="[^"]+"/, 'src="/weak/frame.js"');
    outgoing.writeHead(answer.statusCode ?? 502, sent).end(page);
  } catch (error) {
    front.problem = error as Error;
    outgoing.writeHead(500).end();
  }
};
