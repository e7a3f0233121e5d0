import {readFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import type {SessionClaims} from '@florin/protocol';
import type {ConnectMessage, FrameMessage, HostMessage} from '@florin/protocol/channel';
import type {Browser, Frame, Page} from 'playwright';
import {makeProcessor, NOW, type TestProcessor} from '../../packages/frame/src/test-kit/processor.ts';

const assets = resolve(import.meta.dirname, '../../packages/frame/dist/assets');
const read = (file: string): string => readFileSync(resolve(assets, file), 'utf8');

/** Of `README.md` of the frame. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; " +
  "form-action 'none'; require-trusted-types-for 'script'; trusted-types lit-html";

/** The page that embeds the frame: it speaks the channel by hand and does what a test tells it. */
const HOST = (frame: string): string => `<!doctype html><html lang="en"><title>Shop</title>
<style>body{margin:16px}iframe{display:block;width:100%;border:0;height:300px}</style>
<iframe title="Card" src="${frame}"></iframe>
<script>
const iframe = document.querySelector('iframe');
const got = (window.got = []);
const here = new Promise(done => addEventListener('message', done, {once: true}));
let port;
window.connect = async hello => {
  await here;
  const {port1, port2} = new MessageChannel();
  port = port1;
  port.onmessage = ({data}) => {
    got.push(data);
    if ('height' in data) iframe.style.height = data.height + 'px';
  };
  iframe.contentWindow.postMessage({florin: 'connect', versions: ['1'], ...hello}, '*', [port2]);
};
window.send = message => port.postMessage(message);
</script>`;

/** What the form is opened with. */
export interface Opening {
  claims?: Partial<SessionClaims>;
  hello?: Partial<ConnectMessage>;
  width?: number;
  /** Content of `florin-cards`. */
  cards?: string;
  /** Prepares the page before anything is loaded. */
  before?: (page: Page) => Promise<unknown>;
}

/** The real frame in a page that speaks the channel by hand, before a signer of any session. */
export interface OpenForm {
  page: Page;
  frame: Frame;
  send(message: HostMessage): Promise<void>;
  /** Messages of the frame so far, all or those of one type. */
  got<T extends FrameMessage['type']>(type: T): Promise<Extract<FrameMessage, {type: T}>[]>;
  /** The session token that it was opened with. */
  token: string;
}

/** The answer to the next payments: an approval, or a decline with its code. */
export type Answer = {decline?: object; hold?: boolean; problem?: object; status?: number};

export interface FrameStand {
  open(opening?: Opening): Promise<OpenForm>;
  /** Cards that were sealed, opened again. */
  cards: unknown[];
  /** Requests but those for files, as method and path. */
  requests: string[];
  answer: Answer;
  /** Status with which a saved card is forgotten. */
  forgets: number;
  token(claims?: Partial<SessionClaims>): Promise<string>;
  /** Where the frame and the page around it are. */
  readonly origins: {processor: string; shop: string};
  readonly processor: TestProcessor;
  /** Answers what a test serves itself, before all else; true where it has. */
  also(request: IncomingMessage, response: ServerResponse): boolean;
  /** What the frame's policy says beside that of its README. */
  policy: string;
  /** The page that the shop serves at `/page`. */
  page: string;
  close(): Promise<void>;
}

export const startFrameStand = async (browser: Browser): Promise<FrameStand> => {
  const listen = async (
    host: string,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
  ) => {
    const server = createServer(answer);
    await new Promise<void>(done => server.listen(0, host, done));
    return {server, origin: `http://${host}:${(server.address() as AddressInfo).port}`};
  };
  const cardsOf = (url: string): string | null => new URL(url, 'http://x').searchParams.get('cards');
  const shop = await listen('localhost', ({url = '/'}, response) => {
    const [, frame = ''] = /frame=(.*)$/.exec(url) ?? [];
    const html = url.startsWith('/page') ? stand.page : HOST(decodeURIComponent(frame));
    response.writeHead(200, {'content-type': 'text/html'}).end(html);
  });
  const answerFrame = (url: string, response: ServerResponse): void => {
    const lang = new URL(url, 'http://x').searchParams.get('l') ?? 'en';
    const manifest = JSON.parse(read('manifest.json')) as {files: {role: string; file: string}[]};
    const scripts = manifest.files.filter(({role}) => role === 'script');
    const tag = ({file}: {file: string}): string =>
      `<script type="module" blocking="render" src="/frame/assets/${file}"></script>`;
    const words = JSON.parse(read('words.json')) as Record<string, {dir: string}>;
    const attribute = (value: unknown): string =>
      JSON.stringify(value).replace(/[&<>']/g, one => `&#${one.charCodeAt(0)};`);
    const cards = cardsOf(url);
    const policy = POLICY + stand.policy;
    response.writeHead(200, {'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy});
    response.end(`<!doctype html><html lang="${lang}" dir="${words[lang]!.dir}"><head><meta charset="utf-8"><title>Card</title>
<meta name="florin-time" content="${NOW * 1000}">
<meta name="florin-keys" content='${attribute({keys: [processor.jwk]})}'>
<meta name="florin-words" content='${attribute(words[lang])}'>
${cards === null ? '' : `<meta name="florin-cards" content="${cards}">`}
${scripts.map(tag).join('')}</head><body></body></html>`);
  };
  const pay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await text(request)) as {attempt: `att_${string}`; envelope: string};
    const token = request.headers.authorization!.slice('Bearer '.length);
    const opened = await processor.open(body.envelope, body.attempt, token, NOW);
    stand.cards.push(opened.card);
    const {decline, hold, problem, status = 200} = stand.answer;
    if (hold) return;
    const type = problem ? 'application/problem+json' : 'application/json';
    response.writeHead(status, {'content-type': type});
    const result = await processor.result(body.attempt, {
      ...(decline && ({status: 'declined', decline} as object)),
    });
    response.end(
      JSON.stringify(problem ?? {attempt: body.attempt, status: decline ? 'declined' : 'authorized', result}),
    );
  };
  const site = await listen('127.0.0.1', (request, response) => {
    const {url = '/', method} = request;
    response.setHeader('date', new Date(NOW * 1000).toUTCString());
    if (stand.also(request, response)) return;
    if (url.startsWith('/frame?')) return answerFrame(url, response);
    if (url.startsWith('/frame/assets/'))
      return void response.writeHead(200, {'content-type': 'text/javascript'}).end(read(url.slice(14)));
    stand.requests.push(`${method} ${url.split('?')[0]}`);
    if (method === 'DELETE') {
      const json = {'content-type': 'application/problem+json'};
      return void response
        .writeHead(stand.forgets, json)
        .end(stand.forgets === 404 ? '{"code":"card_unknown"}' : '');
    }
    if (url === '/v1/payments') return void pay(request, response);
    response.writeHead(404, {'content-type': 'application/problem+json'}).end('{"code":"attempt_unknown"}');
  });
  const processor = await makeProcessor({
    ...{iss: site.origin, aud: site.origin, origins: [shop.origin]},
    frame_url: `${site.origin}/frame?s=cs_0000000000000001`,
  });
  const open = async (opening: Opening = {}): Promise<OpenForm> => {
    const context = await browser.newContext({viewport: {width: (opening.width ?? 480) + 32, height: 900}});
    const page = await context.newPage();
    await opening.before?.(page);
    const lang = opening.hello?.locale?.slice(0, 2) ?? 'en';
    const cards = opening.cards === undefined ? '' : `&cards=${encodeURIComponent(opening.cards)}`;
    const address = `${site.origin}/frame?s=cs_0000000000000001&l=${lang}${cards}`;
    await page.goto(`${shop.origin}/?frame=${encodeURIComponent(address)}`);
    const token = await processor.token(opening.claims);
    const hello = {session: token, locale: 'en', theme: {}, disabled: false, ...opening.hello};
    type Host = {connect(hello: object): Promise<void>; send(message: object): void; got: FrameMessage[]};
    await page.evaluate(it => (globalThis as unknown as Host).connect(it), hello);
    await page.waitForFunction(() =>
      (globalThis as unknown as Host).got.some(({type}) => type === 'ready' || type === 'refused'),
    );
    return {
      ...{page, token, frame: page.frames()[1]!},
      send: message => page.evaluate(it => (globalThis as unknown as Host).send(it), message),
      got: async type =>
        (await page.evaluate(() => (globalThis as unknown as Host).got)).filter(
          (one): one is never => one.type === type,
        ),
    };
  };
  const stand: FrameStand = {
    ...{open, cards: [], requests: [], answer: {}, forgets: 204, also: () => false, policy: '', page: ''},
    ...{processor, origins: {processor: site.origin, shop: shop.origin}},
    token: claims => processor.token(claims),
    close: async () => {
      for (const {server} of [shop, site]) {
        server.closeAllConnections();
        await new Promise(done => server.close(done));
      }
    },
  };
  return stand;
};
