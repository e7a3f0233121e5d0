import {
  filled,
  isBoolean,
  isNumber,
  list,
  oneOf,
  optional,
  shape,
  text,
  variant,
  type Check,
} from '../check/check.js';
import {MOST_THEME, MOST_WORDS, type ConnectMessage, type HostMessage} from './messages.js';

const short = text();
const long = text(16_384);
const bare = shape({});

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

/** True for the page's first message, as the schema `ConnectMessage`. */
export const isConnectMessage: Check<ConnectMessage> = shape({
  florin: oneOf('connect'),
  versions: filled(list(short, 8)),
  ...{session: long, locale: short, theme, disabled: isBoolean, words: optional(words)},
});
