import * as v from 'valibot';

/** Every problem an API call can be answered with, and its HTTP status. */
export const PROBLEMS = {
  attempt_closed: [409, 'This attempt was given up and can no longer pay.'],
  attempt_in_progress: [409, 'Another attempt of this session is still in flight.'],
  attempt_unknown: [404, 'No attempt with this id has reached the processor.'],
  brand_not_accepted: [422, 'This session does not take a card of this brand.'],
  capture_not_allowed: [409, 'Only an authorized payment can be captured.'],
  capture_too_large: [422, 'More than was authorized cannot be captured.'],
  card_unknown: [404, 'No card with this token.'],
  envelope_rejected: [400, 'The envelope was not accepted.'],
  idempotency_in_flight: [409, 'A call with this Idempotency-Key is still running.'],
  idempotency_key_missing: [400, 'This call needs an Idempotency-Key header.'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used with another body.'],
  increment_in_progress: [409, 'The network is still asked about an increment of this payment.'],
  increment_not_allowed: [409, 'Only an authorization that is not captured whole can be incremented.'],
  internal_error: [
    500,
    'The processor failed. Nothing was charged by this call; ask for the outcome before trying again.',
  ],
  invalid_amount: [422, 'The amount must be a whole number of minor units from 0 to 999,999,999,999.'],
  invalid_origin: [422, 'Origins must be https, or http on loopback, written as browsers write them.'],
  invalid_request: [422, 'The body does not fit the schema.'],
  key_revoked: [409, 'The encryption key was revoked; seal again to the new one.'],
  malformed_json: [400, 'The body is not JSON.'],
  method_not_allowed: [405, 'This path does not take this method.'],
  mode_not_supported: [
    422,
    'This session, or this processor, is not for this: the mode of the session says where its card goes, discovery what is offered.',
  ],
  not_found: [404, 'There is nothing at this path.'],
  overloaded: [503, 'The processor is busy. Try again later.'],
  payload_too_large: [413, 'The body is larger than this processor takes.'],
  payment_unknown: [404, 'No payment with this id.'],
  rate_limited: [429, 'Too many calls. Try again later.'],
  reference_in_progress: [409, 'A payment for this reference is in flight.'],
  reference_paid: [409, 'This reference is paid.'],
  refund_not_allowed: [409, 'Only what was captured can be given back.'],
  refund_too_large: [422, 'More than was captured cannot be given back.'],
  scope_missing: [403, 'This secret key is not good for such a call.'],
  session_closed: [409, 'This session was replaced by another one for the same reference.'],
  session_exhausted: [409, 'Too many cards were declined in this session.'],
  session_expired: [410, 'This session has expired.'],
  session_paid: [409, 'This session is paid, or has its card.'],
  session_unknown: [404, 'No session with this id.'],
  settlement_unknown: [404, 'No settlement with this id.'],
  unauthorized: [401, 'The key or token is missing, wrong or expired.'],
  unknown_currency: [422, 'The currency is not an ISO 4217 code this processor knows.'],
  unsupported_media_type: [415, 'The body must be application/json.'],
  void_not_allowed: [
    409,
    'Only what is authorized and not captured, or waits for its shopper, can be voided.',
  ],
} as const satisfies Record<string, readonly [status: number, detail: string]>;
export type ProblemCode = keyof typeof PROBLEMS;

const codes = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** `application/problem+json` (RFC 9457). `code` is stable; the words are not. */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(codes),
  detail: v.optional(v.string()),
  /** Where in the body the fault lies, as a dotted path. Never the value that stood there. */
  at: v.optional(v.string()),
  /** The attempt that stands in the way, for `attempt_in_progress`, `session_paid` and `attempt_closed`. */
  attempt: v.optional(v.string()),
  /** The signed result of the payment that stands in the way, for `reference_paid`. */
  result: v.optional(v.string()),
  /** What the secret key would have to be good for, for `scope_missing`. */
  scope: v.optional(v.string()),
  /** A new session token, for `key_revoked`. */
  token: v.optional(v.string()),
});
export type Problem = v.InferOutput<typeof Problem>;

/** Media type of a problem (RFC 9457 §6.1). */
export const PROBLEM_TYPE = 'application/problem+json';
