import {readFileSync} from 'node:fs';
import {MerchantError} from '@florin/merchant';
import {Hono, type Context} from 'hono';
import {csrf} from 'hono/csrf';
import {HTTPException} from 'hono/http-exception';
import {productOf} from './catalogue.js';
import {acceptPayment, captureIfDue, openCheckout, type Shop} from './checkout.js';
import type {Order} from './orders.js';
import {booksPage} from './pages/books.js';
import {checkoutPage} from './pages/checkout.js';
import {message, type Html} from './pages/layout.js';
import {orderPage} from './pages/order.js';
import {productsPage} from './pages/products.js';
import {security} from './security.js';

/** What the shop's pages need to know besides. */
export interface ShopOptions extends Shop {
  /** Origin of the processor: its script and its frame are the only strangers on our pages. */
  processor: string;
}

const FILES: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The shop: a plain `fetch` handler that any host can mount. */
export const createShop = (shop: ShopOptions): Hono => {
  const {merchant, orders, processor} = shop;
  const app = new Hono();
  app.use(security(processor), csrf());

  app.get('/', c => page(c, productsPage()));

  app.post('/orders', async c => {
    const product = productOf((await c.req.parseBody())['product']);
    if (!product) return page(c, noSuch('product'), 404);
    return c.redirect(`/orders/${orders.create(product).id}`, 303);
  });

  app.get('/orders/:id', async c => {
    const order = orders.find(c.req.param('id'));
    if (!order) return page(c, noSuch('order'), 404);
    const standing = await openCheckout(shop, order);
    if (standing.status === 'open') return page(c, checkoutPage(order, standing.token, processor));
    if (standing.status === 'waiting') return page(c, waiting(order));
    await captureIfDue(shop, order);
    return page(c, orderPage(order, order.paid!, await displayStatus(shop, order)));
  });

  app.post('/orders/:id/session', async c => {
    const order = orders.find(c.req.param('id'));
    const standing = order && (await openCheckout(shop, order));
    return standing?.status === 'open' ? c.text(standing.token) : c.text(standing?.status ?? '', 409);
  });

  app.post('/orders/:id/pay', async c => {
    const order = orders.find(c.req.param('id'));
    if (!order) return page(c, noSuch('order'), 404);
    const {payment} = await c.req.parseBody();
    await acceptPayment(shop, order, typeof payment === 'string' ? payment : '');
    return c.redirect(`/orders/${order.id}`, 303);
  });

  app.get('/books', async c => page(c, booksPage(await merchant.balance())));

  app.get('/:file{[a-z]+\\.(?:css|js|svg)}', c => file(c.req.param('file')) ?? c.notFound());
  app.notFound(c => page(c, noSuch('page'), 404));
  app.onError((error, c) => {
    if (error instanceof MerchantError) return failed(c, error);
    if (error instanceof HTTPException) return error.getResponse();
    throw error;
  });
  return app;
};

const page = (
  c: Context,
  content: Html,
  status: 200 | 404 | 502 | 503 | 400 = 200,
): Response | Promise<Response> => c.html(content, status, {'cache-control': 'no-store'});

const noSuch = (what: string): Html =>
  message(`No such ${what}`, 'The address may be mistyped.', {href: '/', label: 'To the shop'});

const waiting = ({id}: Order): Html =>
  message(
    'Your payment is being decided',
    'Your bank has not answered yet. Nothing more is needed from you.',
    {
      href: `/orders/${id}`,
      label: 'Look again',
    },
  );

const displayStatus = async ({merchant}: Shop, {paid}: Order) => {
  const view = await merchant.payments.get(paid!.payment).catch(() => undefined);
  return view?.display_status;
};

const failed = (c: Context, {code, status}: MerchantError): Response | Promise<Response> => {
  const again = {href: c.req.path.replace(/\/pay$/, ''), label: 'Look again'};
  if (code.startsWith('result_')) {
    const text = `The shop did not accept it (${code}), and the order stands as it did.`;
    return page(c, message('This payment could not be verified', text, again), 400);
  }
  const text = `The processor did not answer as it should (${code}).`;
  return page(c, message('Card payments are not available now', text, again), status ? 502 : 503);
};

const file = (name: string): Response | undefined => {
  try {
    const body = readFileSync(new URL(`../public/${name}`, import.meta.url));
    const headers = {'content-type': FILES[name.split('.')[1]!]!, 'cache-control': 'public, max-age=300'};
    return new Response(new Uint8Array(body), {headers});
  } catch {
    return undefined;
  }
};
