import type {ProblemCode} from '@florin/protocol';
import {strictJson} from '@florin/protocol/envelope';
import type {MiddlewareHandler} from 'hono';
import {bodyLimit} from 'hono/body-limit';
import * as v from 'valibot';
import {ProblemError} from './problem.js';

/** The largest body that is read, in bytes. */
const MAX_BODY = 65_536;

const tooLarge = (): never => {
  throw new ProblemError('payload_too_large');
};
const counted = bodyLimit({maxSize: MAX_BODY, onError: tooLarge});

/**
 * Refuses a body that is too large, before any of it is read where its length is told. Such a body is not touched: so
 * Node's server hands it on as it came, without the stream that it makes for whoever asks for one.
 * @throws ProblemError payload_too_large; invalid_request for a length that is no number (RFC 9110 §8.6)
 */
export const limitBody: MiddlewareHandler = (c, next) => {
  const {method} = c.req;
  if (method === 'GET' || method === 'HEAD') return next();
  const length = c.req.header('content-length');
  if (length === undefined || c.req.header('transfer-encoding') !== undefined) return counted(c, next);
  if (!/^\d+$/.test(length)) throw new ProblemError('invalid_request', {at: 'content-length'});
  return Number(length) > MAX_BODY ? tooLarge() : next();
};

/** Parses JSON, refusing what two readers could read in two ways. */
export const parseJson = (text: string): unknown => {
  try {
    return strictJson(text);
  } catch {
    throw new ProblemError('malformed_json');
  }
};

/**
 * Holds a body against its schema. The problem says where the fault lies, never what stood there; a top-level
 * member named in `codes` has a code of its own.
 */
export const parseBody = <S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  codes: Readonly<Record<string, ProblemCode>> = {},
): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, body, {abortEarly: true});
  if (parsed.success) return parsed.output;
  const at = v.getDotPath(parsed.issues[0]) ?? '';
  const member = at.split('.')[0]!;
  // A member may be called `constructor`: what every object has is no code.
  const code = Object.hasOwn(codes, member) ? codes[member]! : 'invalid_request';
  throw new ProblemError(at === 'amount.currency' ? 'unknown_currency' : code, at ? {at} : {});
};
