import {Problem} from '@florin/protocol';
import {MerchantError} from './error.js';
import type {Outside} from './outside.js';
import {fit} from './schema.js';

/** One call of the processor's API. */
export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object | undefined;
  /** The same for every repetition of the call, so that it has its effect once. */
  idempotencyKey?: string | undefined;
}

/** Makes a call and answers with the parsed body of a 2xx; undefined where it has none (204). */
export type Client = (call: Call) => Promise<unknown>;

/** Milliseconds before each repetition. The processor's `Retry-After` may ask for more, up to `PATIENCE`. */
const BACK_OFF = [250, 1_000, 3_000];
const PATIENCE = 10_000;

/**
 * A client that repeats a call, with the same key, when the network fails, when the processor fails (5xx), and
 * when it asks to come back later (429, or 409 `idempotency_in_flight` and `increment_in_progress`).
 */
export const createClient = (processor: string, secretKey: string, outside: Outside): Client => {
  const send = async ({method, path, body, idempotencyKey}: Call): Promise<Answer> => {
    try {
      return await read(
        await outside.fetch(processor + path, {
          method,
          // The secret key is for the configured processor alone.
          redirect: 'error',
          headers: {
            accept: 'application/json',
            authorization: `Bearer ${secretKey}`,
            ...(body && {'content-type': 'application/json'}),
            ...(idempotencyKey && {'idempotency-key': `"${idempotencyKey}"`}),
          },
          ...(body && {body: JSON.stringify(body)}),
        }),
      );
    } catch (cause) {
      return {error: new MerchantError('processor_unreachable', {cause}), again: true};
    }
  };
  return async call => {
    for (let repetition = 0; ; repetition++) {
      const answer = await send(call);
      if (!answer.error) return answer.body;
      const delay = BACK_OFF[repetition];
      if (!answer.again || delay === undefined) throw answer.error;
      await outside.sleep(Math.min(Math.max(delay, answer.retryAfter ?? 0), PATIENCE));
    }
  };
};

type Answer =
  | {error?: undefined; body: unknown}
  | {error: MerchantError; again: boolean; retryAfter?: number | undefined};

/** What is over in a moment. */
const PASSING: ReadonlySet<string> = new Set(['idempotency_in_flight', 'increment_in_progress']);

const read = async (response: Response): Promise<Answer> => {
  const {status} = response;
  const text = await response.text();
  const body = parse(text);
  if (response.ok && (body !== undefined || status === 204)) return {body};
  const problem = fit(Problem, body);
  return {
    error: new MerchantError(problem?.code ?? 'unexpected_answer', {status, problem}),
    again: status >= 500 || status === 429 || PASSING.has(problem?.code ?? ''),
    retryAfter: Number(response.headers.get('retry-after') ?? 0) * 1000 || undefined,
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
