import {
  between,
  isBoolean,
  isNumber,
  list,
  nullable,
  oneOf,
  shape,
  text,
  variant,
  type Check,
} from '../check/check.js';
import {isErrorCode} from '../errors.js';
import {FIELD_NAMES} from '../geometry.js';
import type {CallMessage, FrameMessage, Outcome} from './messages.js';

// What a page hears is checked here, and what a frame hears elsewhere: neither carries the other's checks.
const short = text();
const long = text(16_384);
const bare = shape({});

const field = shape({
  name: oneOf(...FIELD_NAMES),
  ...{empty: isBoolean, valid: isBoolean, error: nullable(short)},
});
const fields = list(field, 8);
const height = between(0, 2000);

// The frame has verified the result against its schema. Here it is passed on, and nothing in it is acted upon.
const signed = shape({result: shape({card: bare}), signed: long});
const OUTCOMES: Record<Outcome['status'], Check> = {
  ...{authorized: signed, declined: signed, tokenized: signed},
  ...{pending: bare, expired: bare, invalid: shape({fields}), error: shape({code: isErrorCode})},
};

const FROM_FRAME: Record<FrameMessage['type'], Check> = {
  ready: shape({version: short, height}),
  refused: shape({code: (value): value is string => value === 'session_expired' || isErrorCode(value)}),
  title: shape({title: short}),
  pong: shape({n: isNumber}),
  change: shape({brand: nullable(short), complete: isBoolean, fields}),
  height: shape({height}),
  ...{enter: bare, challenge: bare},
  expires: shape({seconds: isNumber}),
  outcome: shape({outcome: variant('status', OUTCOMES)}),
};

/** True for a message of the frame's that may be acted upon. Agrees with the schema `FrameMessage`, but for a result. */
export const isFrameMessage: Check<FrameMessage> = variant('type', FROM_FRAME);

/** True for the call of a frame that listens, as the schema `CallMessage`. */
export const isCallMessage: Check<CallMessage> = shape({florin: oneOf('here')});
