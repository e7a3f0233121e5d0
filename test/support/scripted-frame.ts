import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {rollup} from 'rollup';
import {nodeResolve} from '@rollup/plugin-node-resolve';

const root = resolve(import.meta.dirname, '../..');
const sdk = resolve(root, 'packages/elements/dist/sdk/florin.js');

/**
 * A frame that speaks the real channel and does what a test tells it: for what the merchant page's element does by
 * itself. The page holds `window.script`; it says it is ready, tells its card, answers pings and keeps the rest.
 */
const FRAME = `<!doctype html><html lang="en"><title>Scripted frame</title>
<input id="field">
<script>if (location.search.includes('loading')) document.write('<img alt="" src="/frame/never">');</script><p id="status" tabindex="-1">Status</p>
<script type="module">
import {acceptHost} from '/channel.js';
const subOf = token => JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).sub;
// A result is of the session that the frame has.
const own = outcome => outcome.result
  ? {...outcome, result: {...outcome.result, sid: subOf(script.session)}}
  : outcome;
const fields = complete => [{name: 'number', empty: !complete, valid: complete, error: null}];
const script = (window.script = {
  heard: [], connections: 0, hello: null, channel: null, former: null, mute: false, height: 204, answer: null, session: '',
  tell: message => script.channel.send(message),
  change: complete => script.tell({type: 'change', brand: complete ? 'visa' : null, complete, fields: fields(complete)}),
  outcome: outcome => script.tell({type: 'outcome', outcome: own(outcome)}),
});
const clock = {monotonic: () => performance.now(), after: (_delay, task) => void Promise.resolve().then(task)};
acceptHost(window, clock, (channel, hello) => {
  Object.assign(script, {former: script.channel, channel, hello, session: hello.session, connections: script.connections + 1});
  if (location.search.includes('mute')) return;
  const refused = new URLSearchParams(location.search).get('refuse');
  const answer = message => {
    if (script.mute) return;
    if (message.type === 'ping') return channel.send({type: 'pong', n: message.n});
    script.heard.push(message);
    if (message.type === 'session') script.session = message.session;
    if (message.type === 'focus') document.getElementById(message.on).focus();
    if (message.type === 'submit' && script.answer) script.outcome(script.answer);
  };
  if (refused) return channel.send({type: 'refused', code: refused});
  channel.send({type: 'ready', version: channel.version, height: script.height});
  script.change(false);
  channel.receive(answer);
});
</script>`;

const bundleChannel = async (): Promise<string> => {
  const input = resolve(root, 'packages/protocol/dist/channel/index.js');
  const bundle = await rollup({input, plugins: [nodeResolve({browser: true})], onLog: () => {}});
  const {output} = await bundle.generate({format: 'es'});
  await bundle.close();
  return output[0].code;
};

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const listen = async (host: string, answer: Answer): Promise<{server: Server; origin: string}> => {
  const server = createServer(answer);
  await new Promise<void>(done => server.listen(0, host, done));
  return {server, origin: `http://${host}:${(server.address() as AddressInfo).port}`};
};

const close = (server: Server): Promise<void> =>
  new Promise(done => {
    server.closeAllConnections();
    server.close(() => done());
  });

/** A page of the merchant's: its HTML, and headers of its own. */
export interface Page {
  html: string;
  headers?: Record<string, string>;
}

/** A processor's site with the scripted frame and the built script, and a merchant's site with a test's pages. */
export interface Sites {
  /** Origin of the processor's site: another site than the merchant's. */
  processor: string;
  merchant: string;
  /** Requests for the frame so far, as path and query. */
  frames: string[];
  /** Puts a page onto the merchant's site and answers with its address. */
  page(page: Page): string;
  /** A session token that nobody has signed. */
  token(claims?: Record<string, unknown>): string;
  close(): Promise<void>;
}

export const startSites = async (): Promise<Sites> => {
  const channel = await bundleChannel();
  const script = readFileSync(sdk, 'utf8');
  const frames: string[] = [];
  const pages = new Map<string, Page>();

  const open = {'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin'};
  const javascript = {'content-type': 'text/javascript; charset=utf-8', ...open};
  const serveProcessor: Answer = ({url = '/'}, response) => {
    const path = url.split('?')[0]!;
    if (path === '/channel.js') return void response.writeHead(200, javascript).end(channel);
    if (path.endsWith('.js') && !path.includes('gone'))
      return void response.writeHead(200, javascript).end(script);
    if (!path.startsWith('/frame')) return void response.writeHead(404, open).end('Nothing here');
    // Never answered: a page with it does not end loading.
    if (path === '/frame/never') return;
    frames.push(url);
    const refuses = path.endsWith('/denied') ? {'content-security-policy': "frame-ancestors 'none'"} : {};
    response.writeHead(200, {'content-type': 'text/html', ...open, ...refuses}).end(FRAME);
  };
  const serveMerchant: Answer = ({url = '/', headers}, response) => {
    const page = pages.get(url.split('?')[0]!);
    if (!page)
      return void response.writeHead(headers.accept?.includes('html') ? 200 : 404).end('<p>Order placed');
    response.writeHead(200, {'content-type': 'text/html', ...page.headers}).end(page.html);
  };

  const processor = await listen('127.0.0.1', serveProcessor);
  const merchant = await listen('localhost', serveMerchant);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  let made = 0;
  return {
    processor: processor.origin,
    merchant: merchant.origin,
    frames,
    page: page => {
      const path = `/page-${++made}`;
      pages.set(path, page);
      return merchant.origin + path;
    },
    token: claims => {
      const own = {iss: processor.origin, sub: `cs_${String(++made).padStart(26, '0')}`, exp: 2_000_000_000};
      const rest = {
        origins: [merchant.origin],
        fields: {name: 'off'},
        frame_url: `${processor.origin}/frame`,
      };
      return `${encode({})}.${encode({...own, ...rest, ...claims})}.c2ln`;
    },
    close: async () => void (await Promise.all([close(processor.server), close(merchant.server)])),
  };
};
