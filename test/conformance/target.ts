import {setTimeout} from 'node:timers/promises';
import {Discovery, DISCOVERY_PATH} from '@florin/protocol';
import * as v from 'valibot';
import {Broken, Skipped} from './expect.ts';
import type {Options} from './options.ts';

/** What a call is made with. */
export interface Ask {
  method?: 'GET' | 'POST' | 'DELETE';
  /** Secret key or session token. */
  bearer?: string;
  /** The `Idempotency-Key`, without its quotes. */
  key?: string;
  /** Sent as it is where it is text, else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** What came back. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The text parsed; undefined where it is not JSON. */
  json: unknown;
  /** Milliseconds between request and answer. */
  took: number;
}

/** A call and its answer, kept so that all of them can be judged at the end. What was sent is not kept. */
export interface Exchange {
  call: string;
  /** The call is one of the API, not a page or a file. */
  api: boolean;
  answer: Answer;
}

/** The processor that is held against the protocol. */
export interface Target {
  options: Options;
  /** Its origin, as asked for. */
  origin: string;
  /** @throws Skipped where it could not be read */
  readonly discovery: Discovery;
  exchanges: Exchange[];
  /** The processor's time in seconds, by the `Date` of its first answer. */
  now(): number;
  /** Lets so many seconds go by at the processor. */
  pass(seconds: number): Promise<void>;
  ask(url: string, ask?: Ask): Promise<Answer>;
}

/** Milliseconds after which a call has failed. */
const TIMEOUT = 15_000;

/**
 * Reads discovery and goes by what it says from then on. Fails for no fault of the processor: a rule says what is
 * wrong.
 * @param send as `fetch`
 * @param pass how to let seconds go by; they are waited for unless given
 */
export const connect = async (
  options: Options,
  send: typeof fetch = fetch,
  pass = (seconds: number) => setTimeout(seconds * 1000),
): Promise<Target> => {
  const {origin} = new URL(options.url);
  let ahead = 0;
  let discovery: Discovery | undefined;
  const exchanges: Exchange[] = [];

  const ask = async (url: string, {method = 'GET', ...rest}: Ask = {}): Promise<Answer> => {
    const began = performance.now();
    const answer = await send(url, {
      method,
      ...requestOf(rest),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    const text = await answer.text();
    const {status, headers} = answer;
    const kept = {status, headers, text, json: parsed(text), took: performance.now() - began};
    const path = new URL(url).pathname;
    exchanges.push({call: `${method} ${path}`, api: path.startsWith('/v1/'), answer: kept});
    return kept;
  };

  const target: Target = {
    ...{options, origin, exchanges, pass},
    get discovery() {
      if (!discovery) throw new Skipped('discovery could not be read');
      return discovery;
    },
    now: () => Math.floor(Date.now() / 1000 + ahead),
    ask: (url, asked) => ask(url, asked).catch((error: unknown) => unanswered(url, error)),
  };

  try {
    const {headers, json} = await target.ask(origin + DISCOVERY_PATH);
    const date = Date.parse(headers.get('date') ?? '');
    // `Date` has whole seconds: half of one is what it is behind on average.
    if (date) ahead = (date + 500 - Date.now()) / 1000;
    const read = v.safeParse(Discovery, json);
    if (read.success) discovery = read.output;
  } catch {
    // The rules for discovery ask again and say what is wrong.
  }
  return target;
};

const requestOf = ({bearer, key, body, headers}: Omit<Ask, 'method'>): RequestInit => ({
  headers: {
    ...(bearer !== undefined && {authorization: `Bearer ${bearer}`}),
    ...(body !== undefined && {'content-type': 'application/json'}),
    ...(key !== undefined && {'idempotency-key': `"${key}"`}),
    ...headers,
  },
  ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const unanswered = (url: string, error: unknown): never => {
  const {name, cause} = error as Error & {cause?: {code?: unknown}};
  const why = name === 'TimeoutError' ? `none within ${TIMEOUT / 1000} s` : String(cause?.code ?? name);
  throw new Broken(`an answer from ${new URL(url).pathname}`, why);
};

/** Made once for each target, at the first rule that needs it; where making it fails, so does every such rule. */
export const shared = <T>(make: (target: Target) => Promise<T>): ((target: Target) => Promise<T>) => {
  const made = new WeakMap<Target, Promise<T>>();
  return target => {
    const known = made.get(target) ?? make(target);
    made.set(target, known);
    return known;
  };
};
