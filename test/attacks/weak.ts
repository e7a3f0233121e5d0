import {readFileSync} from 'node:fs';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
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
  /** Replacements in the frame's scripts, each in that which has the text. */
  frame?: [from: string, to: string][];
  /** Replacements in what the frame loads for a submit. */
  pay?: [from: string, to: string][];
  /** Replacements in the merchant page's script. */
  sdk?: [from: string, to: string][];
}

const root = resolve(import.meta.dirname, '../..');
const OUTPUT = join(root, 'test/output/attacks');

/** Builds frame and script as they are, but not minified, so that they can be read and broken. */
export const buildReadable = async (): Promise<void> => {
  const {default: configs} = (await import(join(root, 'rollup.config.mjs'))) as {default: RollupOptions[]};
  for (const {input, preserveEntrySignatures, plugins, output} of configs) {
    const named = (plugins as Plugin[]).filter(
      ({name}) => !['terser', 'templates', 'short-declarations', 'copy', 'manifest'].includes(name),
    );
    const kept = {...(preserveEntrySignatures !== undefined && {preserveEntrySignatures})};
    const bundle = await rollup({input: input!, ...kept, plugins: named});
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

/** A call of the frame's, as it reached the processor. */
export interface Call {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What a processor answers instead of what ours does; left out, ours answers. */
export interface Answered {
  status?: number;
  headers?: OutgoingHttpHeaders;
  body?: string;
  /** Milliseconds between one byte of the body and the next. */
  drip?: number;
}

/** A processor that is not ours: it answers calls, and writes the frame's page, as it likes. */
export interface HostileProcessor {
  answer?(call: Call): Answered | undefined | Promise<Answered | undefined>;
  page?(html: string, query: URLSearchParams): string;
}

/** A processor's front whose answers are as weak, or as hostile, as it is told. */
export interface WeakFront {
  readonly port: number;
  /** Undefined: the build as it is released. */
  weakness: Weakness | undefined;
  hostile: HostileProcessor;
  /** What could not be weakened, which makes the attempt void. */
  problem: Error | undefined;
  close(): void;
}

/** Stands before the processor on `port()` of 127.0.0.1. */
export const startWeakFront = async (port: () => number): Promise<WeakFront> => {
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      if (serveScript(front, incoming, outgoing)) return;
      const call = await readCall(incoming);
      const answer = await front.hostile.answer?.(call);
      if (answer) await tellSlowly(outgoing.writeHead(answer.status ?? 200, answer.headers), answer);
      else pass(front, call, outgoing, port());
    } catch (error) {
      front.problem = error as Error;
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    }
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const front: WeakFront = {
    port: (server.address() as AddressInfo).port,
    weakness: undefined,
    hostile: {},
    problem: undefined,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return front;
};

const tellSlowly = async (outgoing: ServerResponse, {body = '', drip}: Answered): Promise<void> => {
  if (drip === undefined) return void outgoing.end(body);
  for (const byte of body) {
    outgoing.write(byte);
    await new Promise(resolve => setTimeout(resolve, drip));
  }
  outgoing.end();
};

const readCall = async (incoming: IncomingMessage): Promise<Call> => {
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  const {method = 'GET', url: path = '/', headers} = incoming;
  return {method, path, headers, body};
};

const SCRIPT = {
  'content-type': 'text/javascript',
  'cache-control': 'no-store',
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

/** The readable scripts, broken. */
const serveScript = (
  {weakness}: WeakFront,
  {url = ''}: IncomingMessage,
  outgoing: ServerResponse,
): boolean => {
  if (!weakness) return false;
  const sdk = /^\/sdk\/v1\/florin\.js/.test(url);
  const file = /^\/weak\/([\w.-]+)$/.exec(url)?.[1];
  if (!sdk && !file) return false;
  const text = sdk ? read('iife/florin.js') : read(`es/${file}`);
  const changes = sdk ? weakness.sdk : changesIn(file!, weakness);
  outgoing.writeHead(200, SCRIPT).end(replaced(text, changes));
  return true;
};

const read = (file: string): string => readFileSync(join(OUTPUT, file), 'utf8');

/** The scripts that the frame's page starts with. A text that is in neither is missed in the last. */
const STARTS = ['gate.js', 'frame.js'];

const changesIn = (file: string, {frame = [], pay}: Weakness): [from: string, to: string][] | undefined => {
  if (file === 'pay.js') return pay;
  if (!STARTS.includes(file)) return undefined;
  const home = (text: string): string => {
    const [first = 'frame.js', second] = STARTS.filter(name => read(`es/${name}`).includes(text));
    if (second) throw new Error(`both of the frame's scripts have ${text}`);
    return first;
  };
  return frame.filter(([from]) => home(from) === file);
};

const pass = (front: WeakFront, call: Call, outgoing: ServerResponse, port: number): void => {
  const {method, path, headers, body} = call;
  const onward = request(
    {host: '127.0.0.1', port, path, method, headers: {...headers, 'accept-encoding': 'identity'}},
    answer => {
      if (path.startsWith('/frame?')) return void sendPage(front, call, answer, outgoing);
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.destroy());
  onward.end(body);
};

const POLICY = 'content-security-policy';

const sendPage = async (
  front: WeakFront,
  {path}: Call,
  answer: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  try {
    const {weakness, hostile} = front;
    const dropped = ['content-length', ...(weakness?.dropHeaders ?? [])];
    const headers: OutgoingHttpHeaders = Object.fromEntries(
      Object.entries(answer.headers).filter(([name]) => !dropped.includes(name)),
    );
    if (weakness?.policy && !dropped.includes(POLICY))
      headers[POLICY] = replaced(String(headers[POLICY]), weakness.policy);
    let html = '';
    for await (const chunk of answer) html += String(chunk);
    const query = new URL(path, 'http://front').searchParams;
    const page = hostile.page?.(html, query) ?? html;
    outgoing.writeHead(answer.statusCode ?? 502, headers).end(weakness ? readable(page) : page);
  } catch (error) {
    front.problem = error as Error;
    outgoing.writeHead(500).end();
  }
};

/** The frame's page with the readable scripts. */
const readable = (html: string): string =>
  html.replace(/src="\/frame\/assets\/(\w+)-[^"]+" integrity="[^"]+"/g, 'src="/weak/$1.js"');
