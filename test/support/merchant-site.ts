import {createServer, type IncomingMessage} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';

/** A page of the merchant's: its HTML, and headers of its own. */
export interface MerchantPage {
  html: string;
  headers?: Record<string, string>;
}

/** A merchant's site on `localhost`, with the pages that a test gives it. */
export interface MerchantSite {
  readonly origin: string;
  /** Bodies of the orders posted so far. */
  readonly orders: string[];
  /** Puts a page onto the site and answers with its address. */
  page(page: MerchantPage | string): string;
  /** Puts a script, a style or a picture onto the site and answers with its path. */
  file(type: string, body: string): string;
  close(): Promise<void>;
}

/** Starts it. Whatever is posted, or is on no page, is answered as an order that was placed. */
export const startMerchantSite = async (): Promise<MerchantSite> => {
  const pages = new Map<string, MerchantPage>();
  const orders: string[] = [];
  const taken = async (request: IncomingMessage): Promise<string> => {
    if (request.method === 'POST') orders.push(await text(request));
    return '<!doctype html><title>Order placed</title><p>Order placed';
  };
  const server = createServer((request, response) => {
    const {url = '/', headers, method} = request;
    const page = method === 'GET' ? pages.get(url.split('?')[0]!) : undefined;
    const html = {'content-type': 'text/html;charset=utf-8'};
    if (page) return void response.writeHead(200, {...html, ...page.headers}).end(page.html);
    if (!headers.accept?.includes('html')) return void response.writeHead(404).end();
    void taken(request).then(placed => response.writeHead(200, html).end(placed));
  });
  await new Promise<void>(done => server.listen(0, 'localhost', done));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const put = (page: MerchantPage): string => {
    const path = `/page-${pages.size + 1}`;
    pages.set(path, page);
    return path;
  };
  return {
    ...{origin, orders},
    page: page => origin + put(typeof page === 'string' ? {html: page} : page),
    file: (type, body) => put({html: body, headers: {'content-type': type}}),
    close: () =>
      new Promise(done => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
};
