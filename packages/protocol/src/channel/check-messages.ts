import {
  between,
  filled,
  isBoolean,
  isNumber,
  list,
  nullable,
  oneOf,
  optional,
  shape,
  text,
  variant,
  type Check,
} from '../check/check.js';
import {isErrorCode} from '../errors.js';
import {FIELD_NAMES} from '../geometry.js';
import {
  MOST_THEME,
  MOST_WORDS,
  type CallMessage,
  type ConnectMessage,
  type FrameMessage,
  type HostMessage,
  type Outcome,
} from './messages.js';

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
  enter: bare,
  expires: shape({seconds: isNumber}),
  outcome: shape({outcome: variant('status', OUTCOMES)}),
};

/** True for a message of the frame's that may be acted upon. Agrees with the schema `FrameMessage`, but for a result. */
export const isFrameMessage: Check<FrameMessage> = variant('type', FROM_FRAME);

const phrase = text(256);
const pair = (entry: unknown): entry is unknown =>
  short((entry as unknown[])[0]) && phrase((entry as unknown[])[1]);
const record =
  (most: number) =>
  (value: unknown): value is Record<string, string> =>
    bare(value) && list(pair, most)(Object.entries(value));
const theme = record(MOST_THEME);
const words = record(MOST_WORDS);

const FROM_HOST: Record<HostMessage['type'], Check> = {
  ping: shape({n: isNumber}),
  session: shape({session: long}),
  locale: shape({locale: short}),
  theme: shape({theme}),
  words: shape({words}),
  disabled: shape({disabled: isBoolean}),
  focus: shape({on: oneOf('field', 'status')}),
  ...{report: bare, submit: bare, reset: bare},
};

/** True for a message of the page's that may be acted upon, as the schema `HostMessage`. */
export const isHostMessage: Check<HostMessage> = variant('type', FROM_HOST);

/** True for the call of a frame that listens, as the schema `CallMessage`. */
export const isCallMessage: Check<CallMessage> = shape({florin: oneOf('here')});

/** True for the page's first message, as the schema `ConnectMessage`. */
export const isConnectMessage: Check<ConnectMessage> = shape({
  florin: oneOf('connect'),
  versions: filled(list(short, 8)),
  ...{session: long, locale: short, theme, disabled: isBoolean, words: optional(words)},
});
