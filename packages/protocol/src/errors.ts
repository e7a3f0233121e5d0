/** Who must act before it can go on. */
export type Actor = 'shopper' | 'merchant' | 'processor' | 'network';

/** `now` the same again may work, `later` after a while, `never` not before somebody changed something. */
export type Retry = 'now' | 'later' | 'never';

/** Every code a `florin-error` can carry: who must act, and whether trying again helps. */
export const ERRORS = {
  already_defined: ['merchant', 'never', 'Another script defined the element.'],
  attempt_closed: ['shopper', 'now', 'This attempt was given up. Pay again.'],
  bad_key: ['processor', 'never', 'The session has no key for this browser.'],
  envelope_rejected: ['processor', 'now', 'The sealed card was not accepted.'],
  frame_blocked_by_csp: ['merchant', 'never', "The page's CSP does not allow the processor in frame-src."],
  frame_not_found: ['merchant', 'never', 'The processor has no form for this session.'],
  frame_refused_or_slow: ['merchant', 'now', 'The processor answers, but its form does not.'],
  frame_replaced: ['merchant', 'never', 'The form was replaced or removed.'],
  frame_unreachable: ['network', 'now', 'The processor, the network or a blocker: no answer.'],
  insecure_context: ['merchant', 'never', 'The page is not served over https.'],
  network_error: ['network', 'now', 'The processor could not be reached.'],
  offline: ['shopper', 'now', 'The device is offline.'],
  origin_not_allowed: ['merchant', 'never', "The page around it is not among the session's origins."],
  origin_not_listed: ['merchant', 'never', "This page is not among the session's origins."],
  processor_error: ['processor', 'later', 'The processor failed.'],
  processor_not_allowed: ['merchant', 'never', 'This page does not trust this processor.'],
  rate_limited: ['shopper', 'later', 'Too many attempts.'],
  request_rejected: ['processor', 'never', 'The processor refused the request.'],
  result_invalid: ['processor', 'never', 'The result was not signed by this processor.'],
  session_closed: ['merchant', 'never', 'A newer session replaced this one.'],
  session_exhausted: ['merchant', 'never', 'Too many cards were declined in this session.'],
  session_malformed: ['merchant', 'never', 'The session is not a session token.'],
  session_untrusted: ['merchant', 'never', 'The session was not signed by this processor.'],
  wrong_version: ['merchant', 'never', 'Page and form share no protocol version.'],
} as const satisfies Record<string, readonly [Actor, Retry, string]>;
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
    const [who, retry, message] = ERRORS[code];
    super(message, cause === undefined ? undefined : {cause});
    this.code = code;
    this.who = who;
    this.retry = retry;
    this.docs = processor && `${processor}/codes#${code}`;
  }
}

/** True for a code of the table, whatever sent it. */
export const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERRORS, code);
