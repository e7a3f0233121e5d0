import type {ErrorCode} from './errors.js';

/** What each code means, for the page that a processor serves. The merchant's page carries none of it. */
export const ERROR_TEXTS: Readonly<Record<ErrorCode, string>> = {
  already_defined: 'Another script defined the element.',
  attempt_closed: 'This attempt was given up. Pay again.',
  bad_key: 'The session has no key for this browser.',
  card_unknown: 'The saved card is no longer kept for this customer. Pay with another one.',
  envelope_rejected: 'The sealed card was not accepted.',
  frame_blocked_by_csp: "The page's CSP does not allow the processor in frame-src.",
  frame_not_found: 'The processor has no form for this session.',
  frame_refused_or_slow: 'The processor answers, but its form does not.',
  frame_replaced: 'The form was replaced or removed.',
  frame_unreachable:
    'The processor could not be reached: it is down, the network failed or a blocker stopped it.',
  insecure_context: 'The page is not served over https.',
  network_error: 'The processor could not be reached while paying.',
  offline: 'The device is offline.',
  origin_not_allowed: "The page around the form is not among the session's origins.",
  origin_not_listed: "This page is not among the session's origins.",
  processor_error: 'The processor failed.',
  processor_not_allowed: 'This page does not trust the processor of this session.',
  rate_limited: 'Too many attempts.',
  request_rejected: 'The processor refused the request.',
  result_invalid: 'The result was not signed by this processor.',
  session_closed: 'A newer session replaced this one.',
  session_exhausted: 'Too many cards were declined in this session.',
  session_malformed: 'The session is not a session token.',
  session_untrusted: 'The session was not signed by this processor.',
  wrong_version: 'Page and form share no protocol version.',
};
