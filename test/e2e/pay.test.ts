import {createServer} from 'node:http';
import {once} from 'node:events';
import type {AddressInfo} from 'node:net';
import type {Browser, BrowserContext, Page, Request} from 'playwright';
import {afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test} from 'vitest';
import {launchChromium} from '../support/browsers.ts';
import {GOOD, secureFrame, typeCard} from '../support/card-form.ts';
import {FOCUSED} from '../support/element-page.ts';
import {startShop, type TestShop} from '../support/shop.ts';
import {callAs, createSession, KEY, read} from '../support/shopper.ts';
import {startWorld, type World} from '../support/world.ts';

// Page and frame on different sites: the shop on localhost, the processor on 127.0.0.1, and its `iss` says so.
let world: World;
let shop: TestShop;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  world = await startWorld({host: '127.0.0.1'});
  shop = await startShop(world.processor.origin);
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await shop.close();
  await world.close();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  problems = [];
  page.on('pageerror', error => problems.push(error.message));
  page.on('console', message => message.type() === 'error' && problems.push(message.text()));
});
afterEach(() => context.close());

/** Records the element's events as they arrive, from before the page's own scripts run. */
const recordEvents = (target: Page) =>
  target.addInitScript(() => {
    const names = ['ready', 'authorized', 'declined', 'pending', 'expired', 'error', 'tokenized'];
    const seen: unknown[] = ((globalThis as Record<string, unknown>)['seen'] = []);
    for (const name of names)
      document.addEventListener(`florin-${name}`, event => {
        const {result, error} = event as unknown as {
          result?: {decline?: {code: string}};
          error?: {code: string};
        };
        seen.push([name, result?.decline?.code ?? error?.code ?? null]);
        sessionStorage.setItem('seen', JSON.stringify(seen));
      });
  });
const seen = (): Promise<[string, string | null][]> =>
  page.evaluate(() => JSON.parse(sessionStorage.getItem('seen') ?? '[]') as [string, string | null][]);

const order = async (): Promise<void> => {
  await recordEvents(page);
  await page.goto(shop.origin);
  await page.locator('form[action="/orders"] button').first().click();
  await page.waitForURL('**/orders/*');
  await secureFrame(page);
};
const payButton = () => page.locator('button.pay');

test('a card that pays: the server verifies the signed result and the order is paid', async () => {
  await order();
  await typeCard(page, GOOD);
  await payButton().click();
  await page.waitForSelector('text=/paid/i');
  expect(await seen()).toEqual([
    ['ready', null],
    ['authorized', null],
  ]);
  const id = page.url().split('/').at(-1)!;
  const {paid} = shop.orders.find(id)!;
  const payment = await shop.merchant.payments.get(paid!.payment);
  expect(payment).toMatchObject({status: 'authorized', card: {brand: 'visa', last4: '4242'}});
  expect(payment.reference).toContain(id);
  expect(problems).toEqual([]);
});

test('no funds: declined with its code, and another card pays on the same form without a reload', async () => {
  await order();
  const frame = await secureFrame(page);
  await typeCard(page, {...GOOD, number: '4000000000009995'});
  await payButton().click();
  await expect.poll(seen).toContainEqual(['declined', 'insufficient_funds']);
  await expect.poll(() => frame.locator('[autocomplete=cc-csc]').inputValue()).toBe('');
  expect(await frame.locator('[autocomplete=cc-number]').inputValue()).toBe('4000 0000 0000 9995');

  await typeCard(page, {number: '5555555555554444', cvc: '123'});
  expect(await secureFrame(page)).toBe(frame);
  await payButton().click();
  await page.waitForSelector('text=/paid/i');
  expect(await seen()).toEqual([
    ['ready', null],
    ['declined', 'insufficient_funds'],
    ['authorized', null],
  ]);
  expect(problems).toEqual([]);
});

test('capture and settle: what left the cardholder is with the merchant and in the fees, to the cent', async () => {
  const posted = () =>
    world.sandbox.accounts().find(({id}) => id === 'amex_pays')!.balances['EUR']?.posted ?? 100_000_000;
  const merchant = async () => {
    const {balances} = await shop.merchant.balance();
    return balances.find(({currency}) => currency === 'EUR') ?? {paid_out: 0, fees: 0, pending: 0};
  };
  await world.processor.settle();
  const before = {posted: posted(), ...(await merchant())};
  await order();
  await typeCard(page, {number: '378282246310005', expiry: '1240', cvc: '1234'});
  await payButton().click();
  await page.waitForSelector('text=/paid/i');
  const {amount, paid} = shop.orders.find(page.url().split('/').at(-1)!)!;
  await expect
    .poll(async () => (await shop.merchant.payments.get(paid!.payment)).captured)
    .toBe(amount.value);
  expect((await world.processor.settle()).cleared).toBe(1);
  const after = {posted: posted(), ...(await merchant())};
  expect(before.posted - after.posted).toBe(amount.value);
  expect(after.paid_out - before.paid_out + (after.fees - before.fees)).toBe(amount.value);
  expect(after.fees).toBeGreaterThan(before.fees);
  expect(await world.processor.checkLedger()).toEqual([]);
});

test('Enter in the frame pays, and no request of the frame carries five digits of the card in a row', async () => {
  const sent: Request[] = [];
  page.on('request', request => sent.push(request));
  await order();
  await typeCard(page, GOOD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=/paid/i');
  const payment = sent.find(request => request.url().endsWith('/v1/payments'))!;
  expect(payment.postData()).toMatch(/"envelope":"ey/);
  for (const request of sent) {
    const told = [request.url(), request.postData() ?? '', JSON.stringify(request.headers())];
    for (const text of [...told, ...told.map(decodedParts)])
      expect(text.replace(SECONDS, '')).not.toMatch(/42424|12\s?\/\s?40/);
  }
});

/** Seconds since 1970, which stand in every token and have whatever digits they have. */
const SECONDS = /(?<!\d)1[78]\d{8}(?!\d)/g;

/** Every base64url run of a text, decoded. */
const decodedParts = (text: string): string =>
  (text.match(/[\w-]{16,}/g) ?? []).map(run => Buffer.from(run, 'base64url').toString('latin1')).join('\n');

/** Serves a page of its own on `localhost` until the test ends; the page is made once its origin is known. */
const servePage = async (html: (origin: string) => Promise<string>): Promise<string> => {
  let body = '';
  const server = createServer((_request, answer) => answer.setHeader('content-type', 'text/html').end(body));
  server.listen(0, 'localhost');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  body = await html(origin);
  return origin;
};

const scriptTag = () => `<script src="${world.processor.origin}/sdk/v1/florin.js"></script>`;

test('a page that nobody here has seen gets paid with a script tag, the element and a listener', async () => {
  const origin = await servePage(async own => {
    const {token} = await createSession(world.processor.origin, {origins: [own]});
    return `<!doctype html>${scriptTag()}<form><florin-card-form session="${token}"></florin-card-form><button>Pay</button></form>
      <script>
        document.addEventListener('florin-authorized', event => {
          event.preventDefault();
          document.title = 'paid ' + event.result.sub;
        });
      </script>`;
  });
  await page.goto(origin);
  await typeCard(page, GOOD);
  await page.click('button');
  await expect.poll(() => page.title()).toMatch(/^paid pay_/);
  const id = (await page.title()).slice(5);
  const payment = await read(await callAs(KEY, world.processor.origin, 'GET', `/v1/payments/${id}`));
  expect(payment.body).toMatchObject({status: 'authorized'});
});

test('a page that the session does not list gets no form, and an error that says so', async () => {
  const {token} = await createSession(world.processor.origin, {origins: ['https://shop.example']});
  await recordEvents(page);
  const form = `<florin-card-form session="${token}"></florin-card-form>`;
  await page.goto(await servePage(async () => `<!doctype html>${scriptTag()}${form}`));
  await expect.poll(seen).toEqual([['error', 'origin_not_listed']]);
  expect(await page.locator('florin-card-form iframe').count()).toBe(0);
});

/** Greets the page's iframe as the element would, and answers what comes back. */
const greet = (token: string, versions = ['1'], patience = 15_000): Promise<unknown> =>
  page.evaluate(
    ([session, processor, versions, patience]) => {
      const {port1, port2} = new MessageChannel();
      const hello = {florin: 'connect', versions, session, locale: 'en', theme: {}, disabled: false};
      return new Promise(resolve => {
        // What the frame is called comes first, and says nothing of the session.
        port1.onmessage = event => (event.data as {type: string}).type !== 'title' && resolve(event.data);
        setTimeout(() => resolve('silence'), patience);
        try {
          document.querySelector('iframe')!.contentWindow!.postMessage(hello, processor, [port2]);
        } catch {
          resolve('silence');
        }
      });
    },
    [token, world.processor.origin, versions, patience] as const,
  );

test('a card that is wrong takes the focus only where it is the first thing wrong on the form', async () => {
  const origin = await servePage(async own => {
    const {token} = await createSession(world.processor.origin, {origins: [own]});
    const fields = `<input name="email" required><florin-card-form session="${token}"></florin-card-form>`;
    return `<!doctype html>${scriptTag()}<form>${fields}<button>Pay</button></form>`;
  });
  await page.goto(origin);
  const number = page.frameLocator('iframe').locator('[autocomplete=cc-number]');
  await number.waitFor();
  await page.click('button');
  // All that is wrong is shown, and where the browser put the focus it stays.
  await number.and(page.frameLocator('iframe').locator('[aria-invalid=true]')).waitFor();
  await page.waitForTimeout(300);
  expect(await page.evaluate('document.activeElement.name')).toBe('email');
  await page.fill('[name=email]', 'shopper');
  await page.click('button');
  await expect.poll(() => page.evaluate(FOCUSED)).toBe('florin-card-form');
  await expect.poll(() => number.evaluate(input => input === document.activeElement)).toBe(true);
});

test('a page of another version is understood if it speaks ours too, and told so if it does not', async () => {
  let token = '';
  const origin = await servePage(async own => {
    const session = await createSession(world.processor.origin, {origins: [own]});
    token = session.token;
    return `<!doctype html><iframe src="${world.processor.origin}/frame?s=${session.id}"></iframe>`;
  });
  const greeted = async (versions: string[]) => {
    await page.goto(origin);
    return greet(token, versions);
  };
  expect(await greeted(['2', '1'])).toMatchObject({type: 'ready', version: '1'});
  expect(await greeted(['2', '3'])).toEqual({type: 'refused', code: 'wrong_version'});
});

test('a page that pretends to be listed is refused by the frame itself', async () => {
  const {token, id} = await createSession(world.processor.origin, {origins: ['https://shop.example']});
  const iframe = `<iframe src="${world.processor.origin}/frame?s=${id}"></iframe>`;
  const origin = await servePage(async () => `<!doctype html>${iframe}`);
  const refused: string[] = [];
  page.on('console', message => refused.push(message.text()));
  await page.goto(origin);
  await expect.poll(() => refused.join()).toContain('frame-ancestors');
  expect(await greet(token, ['1'], 1_000)).toBe('silence');
});

test('a frame opened for one session refuses the token of another that does not list the page', async () => {
  const other = await createSession(world.processor.origin, {origins: ['https://shop.example']});
  const origin = await servePage(async own => {
    const {id} = await createSession(world.processor.origin, {origins: [own]});
    return `<!doctype html><iframe src="${world.processor.origin}/frame?s=${id}"></iframe>`;
  });
  await page.goto(origin);
  expect(await greet(other.token)).toEqual({type: 'refused', code: 'origin_not_allowed'});
});
