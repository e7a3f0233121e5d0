import * as v from 'valibot';
import {isErrorCode, type ErrorCode} from '../errors.js';
import {FIELD_NAMES} from '../geometry.js';
import {ResultClaims} from '../result.js';

const Short = v.pipe(v.string(), v.maxLength(64));
const Token = v.pipe(v.string(), v.maxLength(16_384));
/** The most properties that a page may set. */
export const MOST_THEME = 64;
const Theme = v.pipe(
  v.record(Short, v.pipe(v.string(), v.maxLength(256))),
  v.check(theme => Object.keys(theme).length <= MOST_THEME),
);
/** The most words that a page may put in the place of the form's own. */
export const MOST_WORDS = 64;
/** Words by their path in a language's: `labels.number`. */
export const OwnWords = v.pipe(
  v.record(Short, v.pipe(v.string(), v.maxLength(256))),
  v.check(words => Object.keys(words).length <= MOST_WORDS),
);
export type OwnWords = v.InferOutput<typeof OwnWords>;
const Code = v.custom<ErrorCode>(isErrorCode);

/**
 * By `window.postMessage`, frame to page: its script listens now. It says nothing else, so that any page may hear it;
 * one that greets the frame at its `load` needs no such call.
 */
export const CallMessage = v.object({florin: v.literal('here')});
export type CallMessage = v.InferOutput<typeof CallMessage>;

/** By `window.postMessage`, page to frame, with a port. */
export const ConnectMessage = v.object({
  florin: v.literal('connect'),
  versions: v.pipe(v.array(Short), v.minLength(1), v.maxLength(8)),
  session: Token,
  locale: Short,
  theme: Theme,
  disabled: v.boolean(),
  words: v.optional(OwnWords),
});
export type ConnectMessage = v.InferOutput<typeof ConnectMessage>;

/** Page to frame, over the port. */
export const HostMessage = v.variant('type', [
  v.object({type: v.literal('ping'), n: v.number()}),
  v.object({type: v.literal('session'), session: Token}),
  v.object({type: v.literal('locale'), locale: Short}),
  v.object({type: v.literal('theme'), theme: Theme}),
  v.object({type: v.literal('words'), words: OwnWords}),
  v.object({type: v.literal('disabled'), disabled: v.boolean()}),
  v.object({type: v.literal('focus'), on: v.picklist(['field', 'status'])}),
  v.object({type: v.literal('report')}),
  v.object({type: v.literal('submit')}),
  v.object({type: v.literal('reset')}),
]);
export type HostMessage = v.InferOutput<typeof HostMessage>;

/** What the page may know of a field while it is being typed: never its text, length or caret. */
export const FieldState = v.object({
  name: v.picklist(FIELD_NAMES),
  empty: v.boolean(),
  valid: v.boolean(),
  error: v.nullable(Short),
});
export type FieldState = v.InferOutput<typeof FieldState>;

const fields = v.pipe(v.array(FieldState), v.maxLength(8));

/** How an attempt ended, or why none was begun. */
export const Outcome = v.variant('status', [
  v.object({
    status: v.picklist(['authorized', 'declined', 'tokenized']),
    result: ResultClaims,
    signed: Token,
  }),
  v.object({status: v.picklist(['pending', 'expired'])}),
  v.object({status: v.literal('invalid'), fields}),
  v.object({status: v.literal('error'), code: Code}),
]);
export type Outcome = v.InferOutput<typeof Outcome>;

/** In px. Bounded, so that no frame can push the page's own content out of sight. */
const Height = v.pipe(v.number(), v.minValue(0), v.maxValue(2000));

/** Frame to page, over the port. */
export const FrameMessage = v.variant('type', [
  v.object({type: v.literal('ready'), version: Short, height: Height}),
  v.object({type: v.literal('refused'), code: v.union([Code, v.literal('session_expired')])}),
  /** What the frame calls itself in the shopper's language, for assistive technology. */
  v.object({type: v.literal('title'), title: Short}),
  v.object({type: v.literal('pong'), n: v.number()}),
  v.object({type: v.literal('change'), brand: v.nullable(Short), complete: v.boolean(), fields}),
  v.object({type: v.literal('height'), height: Height}),
  v.object({type: v.literal('enter')}),
  v.object({type: v.literal('expires'), seconds: v.number()}),
  /** The issuer asks the shopper for something, and the frame shows it: the outcome waits for that. */
  v.object({type: v.literal('challenge')}),
  v.object({type: v.literal('outcome'), outcome: Outcome}),
]);
export type FrameMessage = v.InferOutput<typeof FrameMessage>;
