import {FlorinError, type ErrorCode, type Layout, type SessionHint} from '@florin/protocol';
import {isNumber, list, matching, MOST_SAVED, optional, shape, text} from '@florin/protocol/check';

/** The page on which the element stands. */
export interface Place {
  /** As `window.origin` says it. */
  origin: string;
  secure: boolean;
  /** Origins of the processors the page trusts. */
  processors: readonly string[];
  /** Lets in one of the page's own origin. */
  sameOrigin?: boolean | undefined;
}

/** A session token that may be shown to the frame it names. Nothing in it is proven. */
export interface Opening {
  token: string;
  hint: SessionHint;
  /** Origin of the processor that serves the form. */
  processor: string;
  /** Where the form is, without session and locale. */
  address: string;
}

const LONGEST = 16_384;
/** https, or http on this machine. */
const SECURE = /^(?:https:.*|http:\/\/(?:localhost|[^/]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?)$/;

/**
 * Reads a session token as what it is here: a text anybody may have written. Its signature is the frame's to
 * check, and so is its expiry: the shopper's clock may be wrong by days, and only the frame knows the
 * processor's time.
 */
export const readSession = (token: string, place: Place): Opening | FlorinError => {
  const hint = parse(token);
  if (!hint) return new FlorinError('session_malformed');
  const {iss, frame_url: address} = hint;
  const processor = processorOf(iss, address, place);
  const refuse = (code: ErrorCode) => new FlorinError(code, {processor});
  if (!hint.origins.includes(place.origin)) return refuse('origin_not_listed');
  if (!place.secure) return refuse('insecure_context');
  return processor ? {token, hint, processor, address} : refuse('processor_not_allowed');
};

/**
 * The part of a token that a page may act upon: the schema `SessionHint` in small. What is only compared with an
 * origin need not be one.
 */
const isHint = shape({
  iss: text(255),
  sub: matching(/^cs_[A-Za-z0-9]{16,64}$/),
  origins: list(text(255)),
  fields: shape({}),
  saved_cards: optional(list(shape({}), MOST_SAVED)),
  frame_url: text(2048),
  exp: isNumber,
});

const parse = (token: string): SessionHint | undefined => {
  const parts = token.length <= LONGEST && /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token);
  if (!parts) return undefined;
  try {
    // Without prototypes, so that what a page hangs on them is not taken for a claim.
    const claims: unknown = JSON.parse(decode(parts[1]!), bare);
    if (!isHint(claims)) return undefined;
    const hint = claims as SessionHint;
    return hint;
  } catch {
    return undefined;
  }
};

const bare = (_name: string, value: unknown): unknown =>
  value && typeof value === 'object' && !Array.isArray(value)
    ? Object.assign(Object.create(null) as object, value)
    : value;

// Each byte as `%xx`, which is read as UTF-8, or not at all: in one call each, for a token is read before the form is asked for.
const decode = (base64url: string): string =>
  decodeURIComponent(escape(atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))));

/**
 * The origin of the trusted processor that a token names, else nothing. Written with operators alone: whatever methods
 * a page has patched since this script ran, no frame of another origin is opened.
 */
const processorOf = (iss: string, address: string, {origin, processors, sameOrigin}: Place): string => {
  for (let i = 0; i < processors.length; i++) {
    const one = processors[i]!;
    const apart = sameOrigin || one !== origin;
    if (one && one === iss && apart && startsWith(address, `${one}/`) && SECURE.test(one)) return one;
  }
  return '';
};

// What begins with an origin and a slash is of that origin, whatever follows.
const startsWith = (text: string, start: string): boolean => {
  for (let i = 0; i < start.length; i++) if (text[i] !== start[i]) return false;
  return typeof text === 'string';
};

/** The address of the form for one session. It begins as the token's does. */
export const frameAddress = ({hint, address}: Opening, locale: string): string =>
  `${address}${address.includes('?') ? '&' : '?'}${new URLSearchParams({s: hint.sub, l: locale})}`;

const terms = ({hint, address}: Opening): string =>
  [hint.iss, address.replace(/\?.*/, ''), ...hint.origins.toSorted()].join(' ');

/** True where an open form may go on with the other session and keep what was typed. */
export const sameForm = (a: Opening, b: Opening): boolean => terms(a) === terms(b);

/** What a session says of the form's height. A card is as good as usable while it lasts longer than the session may. */
export const termsOf = (
  hint: SessionHint | undefined,
): Pick<Layout, 'fields' | 'saved' | 'kept' | 'save'> => {
  const {fields = {}, saved_cards: cards = [], save_card, exp = 0} = hint ?? {};
  const end = new Date(exp * 1000);
  const month = end.getUTCFullYear() * 12 + end.getUTCMonth() + 1;
  const kept = cards.some(card => card.exp_year * 12 + card.exp_month >= month);
  return {fields, saved: cards.length, kept, save: save_card === 'ask'};
};
