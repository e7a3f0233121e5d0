import {readFileSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import {decline, type AttemptId, type ContinueRequest} from '@florin/protocol';
import {NOW} from '../../packages/frame/src/test-kit/processor.ts';
import {RECORDER} from './element-page.ts';
import type {FrameStand} from './frame-stand.ts';

const PAYMENT = 'pay_0000000000000001';
const sdk = resolve(import.meta.dirname, '../../packages/elements/dist/sdk/florin.js');
const html = {'content-type': 'text/html; charset=utf-8'};

/** An issuer that wants to see every cardholder, and the processor's side of it on a {@link FrameStand}. */
export interface Issuer {
  /** Requests for the page that leads to the issuer. */
  readonly challenges: string[];
  /** What the frame went on with. */
  readonly continued: (ContinueRequest & {envelope?: string})[];
  /** What the issuer's page shows; `DONE` stands for the address that leads back. */
  body: string;
  /** The attempt that waits for its shopper. */
  waiting: AttemptId | undefined;
  /** Forgets what was done so far. */
  reset(): void;
  /** Makes the shop's page of a body, in which `TOKEN` stands for a session's; its address. */
  page(body: string): Promise<string>;
  close(): Promise<void>;
}

const BODY = `<h1>Your bank</h1><p>Shop wants 19.99 EUR</p>
<form method="post" action="DONE"><input type="hidden" name="cres" value="yes"><button>Confirm</button></form>`;

/** Serves the issuer's page on an origin of its own, and has the stand's processor lead there. */
export const startIssuer = async (stand: FrameStand): Promise<Issuer> => {
  const {processor, shop} = stand.origins;
  const url = `${processor}/v1/challenges/${PAYMENT}`;
  const server = createServer((_request, response) => {
    response.writeHead(200, html).end(`<!doctype html>${issuer.body.replaceAll('DONE', `${url}/done`)}`);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const policy = `default-src 'none'; form-action ${origin}; frame-ancestors ${processor} ${shop}`;
  const framed = {...html, 'content-security-policy': policy};
  const creq = '<input type="hidden" name="creq" value="who is it">';
  const lead = `<!doctype html><form method="post" action="${origin}/acs">${creq}</form>`;
  stand.policy = `; frame-src 'self' ${origin}`;

  const json = (response: ServerResponse, body: object): void =>
    void response.writeHead(200, {'content-type': 'application/json'}).end(JSON.stringify(body));
  const asked = (attempt: AttemptId) => ({
    ...{id: PAYMENT, attempt, status: 'requires_action'},
    next_action: {type: 'challenge', url, expires_at: NOW + 600},
  });
  const settled = async (attempt: AttemptId, cancelled: boolean) => {
    issuer.waiting = undefined;
    const refused = {status: 'declined', decline: decline('authentication_required')} as const;
    const result = await stand.processor.result(attempt, cancelled ? refused : {});
    return {id: PAYMENT, attempt, status: cancelled ? 'declined' : 'authorized', result};
  };
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = JSON.parse(await text(request)) as Issuer['continued'][number];
    if (body.envelope) {
      const token = request.headers.authorization!.slice('Bearer '.length);
      stand.cards.push((await stand.processor.open(body.envelope, body.attempt, token, NOW)).card);
    }
    if (request.url === '/v1/payments') return json(response, asked((issuer.waiting = body.attempt)));
    issuer.continued.push(body);
    json(response, await settled(body.attempt, 'cancel' in body));
  };
  stand.also = (request, response) => {
    const {url: path = '/'} = request;
    if (path === '/sdk/florin.js')
      response.writeHead(200, {'content-type': 'text/javascript'}).end(readFileSync(sdk));
    else if (path.startsWith(`/v1/challenges/${PAYMENT}`)) {
      if (!path.endsWith('/done')) issuer.challenges.push(path);
      response.writeHead(200, framed).end(path.endsWith('/done') ? '<!doctype html><p>Done' : lead);
    } else if (path === '/v1/payments' || path.endsWith('/continue')) void take(request, response);
    else if (path.includes('/outcome?') && issuer.waiting) json(response, asked(issuer.waiting));
    else return false;
    return true;
  };
  const issuer: Issuer = {
    ...{challenges: [], continued: [], body: BODY, waiting: undefined},
    reset: () => {
      Object.assign(issuer, {body: BODY, waiting: undefined});
      issuer.challenges.length = issuer.continued.length = 0;
    },
    page: async body => {
      const script = `<script src="${processor}/sdk/florin.js" defer></script>`;
      const token = await stand.token();
      stand.page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Shop</title>${RECORDER}${script}
        <body>${body.replaceAll('TOKEN', token)}`;
      return `${shop}/page`;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise(done => server.close(done));
    },
  };
  return issuer;
};
