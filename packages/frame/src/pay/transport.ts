import type {Runtime} from '@florin/runtime';
import type {ProcessorClock} from '../clock.js';
import {REQUEST} from '../keys.js';

/** An answer of the processor's, or that there was none. */
export interface Reply {
  /** 0 where nothing came back, or not in time. */
  status: number;
  /** The parsed JSON; undefined where it was none. */
  body: unknown;
  /** What `Retry-After` asks for, in ms. */
  retryAfter: number;
}

/** One request: a body makes it a POST, nothing a GET. */
export interface Call {
  path: string;
  token: string;
  /** Milliseconds after which it is given up. */
  timeout: number;
  /** JSON text, sent as it is, and the key under which the processor knows it again, where it needs one. */
  post?: {body: string; key: string | undefined};
  method?: 'DELETE';
}

export type Transport = (call: Call) => Promise<Reply>;

const NOTHING: Reply = {status: 0, body: undefined, retryAfter: 0};

/** Calls the processor that served this frame. Never rejects; every answer tells the clock the time. */
export const transport =
  (runtime: Runtime, clock: ProcessorClock, issuer: string): Transport =>
  async ({path, token, timeout, post, method}) => {
    const abort = new AbortController();
    const cancel = runtime.after(timeout, () => abort.abort());
    try {
      const response = await runtime.fetch(issuer + path, {
        ...REQUEST,
        signal: abort.signal,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(post && {'Content-Type': 'application/json'}),
          ...(post?.key && {'Idempotency-Key': `"${post.key}"`}),
        },
        ...(method && {method}),
        ...(post && {method: 'POST', body: post.body}),
      });
      clock.correct(response.headers.get('Date'));
      const retryAfter = wait(response.headers.get('Retry-After'), clock.now());
      return {status: response.status, body: await response.json().catch(() => undefined), retryAfter};
    } catch {
      return NOTHING;
    } finally {
      cancel();
    }
  };

/** `Retry-After` (RFC 9110 §10.2.3), seconds or a date, in ms from `now`. */
const wait = (header: string | null, now: number): number => {
  if (!header) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, ms);
};
