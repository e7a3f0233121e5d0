import {isErrorCode} from '../errors.js';
import {isBoolean, isNumber, list, oneOf, shape, text, type Check} from './check.js';
import type {FrameMessage, Outcome} from './messages.js';

const short = text();
const long = text(16_384);

const field = shape({
  name: oneOf('number', 'expiry', 'cvc', 'name'),
  empty: isBoolean,
  valid: isBoolean,
  error: value => value === null || short(value),
});
const fields = list(field, 8);

/** By `name`, which is then known to be one of the table's. */
const variant =
  (name: string, table: Record<string, Check>): Check =>
  value => {
    const kind = (value as Record<string, unknown> | null | undefined)?.[name];
    return typeof kind === 'string' && Object.hasOwn(table, kind) && table[kind]!(value);
  };

const height: Check = value => isNumber(value) && (value as number) >= 0 && (value as number) <= 2000;
// The frame has verified the result against its schema. Here it is passed on, and nothing in it is acted upon.
const signed = shape({result: shape({card: shape({})}), signed: long});
const bare = shape({});

const OUTCOMES: Record<Outcome['status'], Check> = {
  authorized: signed,
  declined: signed,
  tokenized: signed,
  pending: bare,
  expired: bare,
  invalid: shape({fields}),
  error: shape({code: isErrorCode}),
};

const MESSAGES: Record<FrameMessage['type'], Check> = {
  ready: shape({version: short, height}),
  refused: shape({code: code => code === 'session_expired' || isErrorCode(code)}),
  pong: shape({n: isNumber}),
  change: shape({brand: value => value === null || short(value), complete: isBoolean, fields}),
  height: shape({height}),
  enter: bare,
  outcome: shape({outcome: variant('status', OUTCOMES)}),
};

const check = variant('type', MESSAGES);

/** True for a message of the frame's that may be acted upon. Agrees with the schema `FrameMessage`, but for a result. */
export const isFrameMessage = (data: unknown): data is FrameMessage => check(data);
