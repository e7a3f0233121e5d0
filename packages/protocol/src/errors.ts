/** Who must act before it can go on. */
export type Actor = 'shopper' | 'merchant' | 'processor' | 'network';

/** `now` the same again may work, `later` after a while, `never` not before somebody changed something. */
export type Retry = 'now' | 'later' | 'never';

/** Every code a `florin-error` can carry: who must act, and whether trying again helps. */
export const ERRORS = {
  already_defined: ['merchant', 'never'],
  attempt_closed: ['shopper', 'now'],
  bad_key: ['processor', 'never'],
  card_unknown: ['shopper', 'now'],
  envelope_rejected: ['processor', 'now'],
  frame_blocked_by_csp: ['merchant', 'never'],
  frame_not_found: ['merchant', 'never'],
  frame_refused_or_slow: ['merchant', 'now'],
  frame_replaced: ['merchant', 'now'],
  frame_unreachable: ['network', 'now'],
  insecure_context: ['merchant', 'never'],
  network_error: ['network', 'now'],
  offline: ['shopper', 'now'],
  origin_not_allowed: ['merchant', 'never'],
  origin_not_listed: ['merchant', 'never'],
  processor_error: ['processor', 'later'],
  processor_not_allowed: ['merchant', 'never'],
  rate_limited: ['shopper', 'later'],
  request_rejected: ['processor', 'never'],
  result_invalid: ['processor', 'never'],
  session_closed: ['merchant', 'never'],
  session_exhausted: ['merchant', 'never'],
  session_malformed: ['merchant', 'never'],
  session_untrusted: ['merchant', 'never'],
  wrong_version: ['merchant', 'never'],
} as const satisfies Record<string, readonly [Actor, Retry]>;
export type ErrorCode = keyof typeof ERRORS;

/** What went wrong, in a form that code can act on. Never holds anything the shopper typed. */
export class FlorinError extends Error {
  override readonly name = 'FlorinError';
  /** Stable; the message is not. */
  readonly code: ErrorCode;
  readonly who: Actor;
  readonly retry: Retry;
  /** A page that explains the code, served by the processor itself; empty where none is known. */
  readonly docs: string;

  constructor(code: ErrorCode, {processor = '', cause}: {processor?: string; cause?: unknown} = {}) {
    const [who, retry] = ERRORS[code];
    const docs = processor && `${processor}/codes#${code}`;
    super(`${code}: the ${who} must act. ${docs}`, cause === undefined ? undefined : {cause});
    this.code = code;
    this.who = who;
    this.retry = retry;
    this.docs = docs;
  }
}

/** True for a code of the table, whatever sent it. */
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code);
