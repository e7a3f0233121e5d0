import {createMerchant, MerchantError, verifyWebhook, type Merchant} from '@florin/merchant';
import {sleep, type Runtime} from '@florin/runtime';
import {runtimeOf} from './clock.ts';
import type {World} from './database.ts';
import {connectHttp, type Server} from './http.ts';
import {ISSUER} from './machine.ts';
import type {Again, OrderPlan} from './scenario.ts';
import {newLife, type Life} from './scheduler.ts';
import {SHOP, within} from './shopper.ts';
import type {Told} from './told.ts';
import {short} from './trace.ts';

export const MERCHANT = 'mer_shop';
export const SECRET_KEY = 'sk_test_florin_faults';
export const HOOKS = `${SHOP}/hooks`;

/** The merchant's server. */
export interface Shop {
  /** Makes a session for an order and keeps its token for the page. */
  create(order: number, key: string): void;
  /** The token of an order's page, once there is one. */
  token(order: number): Promise<string>;
  /** Told that an order was paid. */
  paid(session: string, payment: string): void;
  /** Captures, increments, voids or refunds once the order is paid. */
  change(call: Call, order: number, key: string, how: Changing): void;
  /** Takes webhooks. */
  server: Server;
  secret(secret: string): void;
  /** Repeats every call that was answered, and asks what became of every attempt whose result somebody was told. */
  readAgain(told: readonly Told[]): Promise<void>;
  /** Nothing that it was asked to do is left. */
  idle(): boolean;
}

/** What a merchant's server asks for of a payment. */
export type Call = 'capture' | 'increment' | 'void' | 'refund';

interface Changing {
  /** Of the order's amount; 0 leaves it to the processor. */
  part: number;
  again: Again;
}

export interface ShopParts {
  seed: number;
  orders: readonly OrderPlan[];
  reach: () => Server | undefined;
  told(what: Told): void;
  /** True once no shopper will pay any more. */
  closing(): boolean;
}

/** What is not the processor's last word: it is asked again, with the same key. */
const AGAIN = new Set([
  ...['processor_unreachable', 'unexpected_answer', 'internal_error', 'overloaded'],
  ...['idempotency_in_flight', 'increment_in_progress'],
]);

export const openShop = (world: World, {seed, orders, reach, told, closing}: ShopParts): Shop => {
  const {trace, faults} = world;
  const life: Life = newLife('shop');
  const http = connectHttp(world, life, reach);
  const runtime: Runtime = runtimeOf(world, seed, life, {skew: {ms: 0}, fetch: http, stream: 'shop'});
  const merchant = merchantOf(runtime);
  const books = orders.map(() => ({tokens: [] as string[], sessions: [] as string[], payment: ''}));
  /** Calls that were answered, to be made once more. */
  const answered = new Map<string, () => Promise<void>>();
  let busy = 0;
  let secret = '';

  const task = (work: () => Promise<void>): void => {
    busy++;
    void work().finally(() => busy--);
  };
  /** Asks until there is an answer for good. */
  const insist = async <T>(what: string, call: () => Promise<T>): Promise<T | MerchantError> => {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if (!(error instanceof MerchantError)) throw error;
        trace.note('shop', short(`${what}: ${error.code}`));
        if (!AGAIN.has(error.code)) return error;
        await sleep(runtime, 2_000);
      }
    }
  };
  const create = async (order: number, key: string): Promise<void> => {
    const {reference, value, capture, expires_in} = orders[order]!;
    const terms = {
      ...{amount: {value, currency: 'EUR'}, reference, capture, expires_in},
      origins: [SHOP],
    };
    const made = await insist('create', () => merchant.sessions.create(terms, {idempotencyKey: key}));
    const answer = made instanceof MerchantError ? made.code : made.id;
    told({by: 'answer', call: 'create', key, payment: '', answer});
    answered.set(key, () => create(order, key));
    if (made instanceof MerchantError) return;
    books[order]!.tokens.push(made.token);
    books[order]!.sessions.push(made.id);
  };
  const look = async (order: number): Promise<void> => {
    const book = books[order]!;
    for (const session of new Set(book.sessions)) {
      const page = await insist('list', () => merchant.payments.list({session: session as `cs_${string}`}));
      if (page instanceof MerchantError) continue;
      const paid = page.data.find(({status}) => status === 'authorized' || status === 'voided');
      if (paid) book.payment = paid.id;
    }
  };
  const search = async (order: number): Promise<void> => {
    for (let looked = 0, over = false; books[order]!.payment === '' && !over;) {
      over = closing();
      if (over || ++looked % 5 === 0) await look(order);
      if (!over) await sleep(runtime, 2_000);
    }
  };
  /** All who wait for an order to be paid hear of it at once. */
  const searches = new Map<number, Promise<void>>();
  const paymentOf = async (order: number): Promise<string> => {
    if (books[order]!.payment === '') {
      const running = searches.get(order) ?? search(order).finally(() => searches.delete(order));
      searches.set(order, running);
      await running;
    }
    return books[order]!.payment;
  };
  const change: Shop['change'] = (call, order, key, {part, again}) => {
    const once = async (share: number): Promise<void> => {
      const payment = await paymentOf(order);
      if (payment === '') return;
      // There is no increment by all that is left: it is as much as the order again.
      const part = call === 'increment' && share === 0 ? 1 : share;
      const value = Math.floor(orders[order]!.value * part);
      const request = part === 0 ? {} : {amount: {value, currency: 'EUR'}};
      const repeat = {idempotencyKey: key};
      const done = await insist(key, (): Promise<object> => {
        if (call === 'void') return merchant.payments.void(payment, repeat);
        if (call === 'increment')
          return merchant.payments.increment(payment, {amount: {value, currency: 'EUR'}}, repeat);
        return merchant.payments[call](payment, request, repeat);
      });
      const answer = done instanceof MerchantError ? done.code : JSON.stringify(done);
      trace.note('shop', short(`${key}: ${answer}`));
      const asked = call === 'void' || part === 0 ? {} : {asked: value};
      told({by: 'answer', call, key, payment, answer, ...asked});
      answered.set(`${key} ${share}`, () => once(share));
    };
    task(() => once(part));
    const delay = world.random.pick([0, 0, 3_000]);
    const other = again === 'other' ? part / 2 : part;
    if (again) task(() => sleep(runtime, delay).then(() => once(other)));
  };
  const readAgain = async (session: string, attempt: string): Promise<void> => {
    const token = books.flatMap(({tokens}) => tokens).find(own => claimsOf(own)['sub'] === session);
    const headers = {authorization: `Bearer ${token}`};
    const answer = await http(`${ISSUER}/v1/sessions/${session}/outcome?attempt=${attempt}`, {headers});
    const {id, result = ''} = (await answer.json()) as {id: string; result?: string};
    told({by: 'read', attempt, payment: id, status: String(claimsOf(result)['status'])});
  };
  const receive = async (request: Request): Promise<Response> => {
    const body = await request.text();
    if (faults.happens('webhook refused')) return new Response(null, {status: 503});
    const {seq, data} = verifyWebhook(request.headers, body, secret);
    told({by: 'webhook', payment: data.id, seq, status: data.status});
    return new Response(null, {status: 204});
  };

  return {
    create: (order, key) => task(() => create(order, key)),
    token: async order => {
      for (;;) {
        const token = books[order]!.tokens.at(-1);
        if (token !== undefined) return token;
        await within(runtime, 500, new Promise(() => undefined));
      }
    },
    paid: (session, payment) => {
      const book = books.find(({sessions}) => sessions.includes(session));
      if (book) book.payment = payment;
    },
    change,
    readAgain: async told => {
      for (const again of [...answered.values()]) await again();
      const results = told.filter(one => one.by === 'result');
      for (const {session, attempt} of new Map(results.map(one => [one.attempt, one])).values())
        await readAgain(session, attempt);
    },
    server: {life, answer: receive},
    secret: given => void (secret = given),
    idle: () => busy === 0,
  };
};

/** The claims of a token or a result, not verified. */
export const claimsOf = (jws: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString() || '{}') as Record<string, unknown>;

/** Milliseconds after which the shop's server waits for no answer. */
const PATIENCE = 20_000;

const merchantOf = (runtime: Runtime): Merchant =>
  createMerchant({
    ...{processor: ISSUER, merchant: MERCHANT, secretKey: SECRET_KEY, now: runtime.now},
    fetch: async (input, init) => {
      const answer = await within(runtime, PATIENCE, runtime.fetch(input, init));
      if (!answer) throw new TypeError('no answer');
      return answer;
    },
    sleep: delay => sleep(runtime, delay),
    newKey: () => Buffer.from(runtime.randomBytes(9)).toString('hex'),
  });
