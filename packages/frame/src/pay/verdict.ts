import type {AttemptId, ErrorCode, PaymentId, ProblemCode} from '@florin/protocol';
import {
  isAttemptId,
  isPaymentId,
  isString,
  isWhole,
  oneOf,
  optional,
  shape,
  text,
} from '@florin/protocol/check';
import type {Ground} from '../admission.js';
import type {Reply} from './transport.js';

/**
 * What the frame reads of an answer: of a payment's, and of a token's, which has an id and states of its own. What
 * became of it is in the signed result alone.
 */
export interface Answer {
  attempt: AttemptId;
  status: string;
  result?: string | undefined;
  /** What {@link readAction} reads, unread. */
  id?: unknown;
  next_action?: unknown;
}
const isAnswer = shape({attempt: isAttemptId, status: isString, result: optional(text(16_384))});

/** What the issuer asks of the shopper before a payment can go on. */
export interface Action {
  payment: PaymentId;
  /** A page of the processor's own, which leads to the issuer's. */
  url: string;
  /** The second of the processor's time at which it is too late. */
  expires: number;
}
const isNextAction = shape({type: oneOf('challenge'), url: text(2_048), expires_at: isWhole});

/**
 * What an answer asks for. Undefined where it asks for nothing, or for what this frame cannot show or will not: then the
 * attempt is under way like any other.
 */
export const readAction = (answer: Answer, {issuer, seconds}: Ground): Action | undefined => {
  const {id, status, next_action} = answer;
  if (status !== 'requires_action' || !isPaymentId(id) || !isNextAction(next_action)) return undefined;
  const {url, expires_at: expires} = next_action;
  // Not only of our origin, as `blob:` and what carries credentials may be.
  const own = url.startsWith(`${issuer}/`);
  return own && seconds() < expires ? {payment: id, url, expires} : undefined;
};

interface ProblemBody {
  code: string;
  attempt?: string | undefined;
  token?: string | undefined;
}
const isProblem = shape({code: isString, attempt: optional(isString), token: optional(isString)});

/** What a reply means for the attempt. */
export type Verdict =
  | {kind: 'answer'; answer: Answer}
  /** Another attempt stands in the way: its outcome is the shopper's too. */
  | {kind: 'follow'; attempt: string}
  | {kind: 'revoked'; token: string}
  /** Nobody knows whether it arrived: the network or the processor failed, or it is still being worked on. */
  | {kind: 'lost'; retryAfter: number}
  /** It was turned away before it was read. */
  | {kind: 'busy'; retryAfter: number}
  | {kind: 'unknown'}
  | {kind: 'expired'}
  | {kind: 'error'; code: ErrorCode};

/** The problems that are errors of their own. All others are `request_rejected`: frame or processor is wrong. */
const CODES: Partial<Record<ProblemCode, ErrorCode>> = {
  attempt_closed: 'attempt_closed',
  card_unknown: 'card_unknown',
  envelope_rejected: 'envelope_rejected',
  session_closed: 'session_closed',
  session_exhausted: 'session_exhausted',
};

/** Reads a reply. What is neither an answer nor a problem came from something in between, so it is `lost`. */
export const judge = ({status, body, retryAfter}: Reply): Verdict => {
  if (status === 429) return {kind: 'busy', retryAfter};
  if (status === 200 || status === 202) {
    return isAnswer(body) ? {kind: 'answer', answer: body} : {kind: 'lost', retryAfter};
  }
  if (status < 400 || status >= 500 || !isProblem(body)) return {kind: 'lost', retryAfter};
  return judgeProblem(body, retryAfter);
};

const judgeProblem = (problem: ProblemBody, retryAfter: number): Verdict => {
  const {code, attempt, token} = problem;
  if ((code === 'attempt_in_progress' || code === 'session_paid') && attempt)
    return {kind: 'follow', attempt};
  if (code === 'key_revoked' && token) return {kind: 'revoked', token};
  if (code === 'idempotency_in_flight') return {kind: 'lost', retryAfter};
  if (code === 'attempt_unknown') return {kind: 'unknown'};
  if (code === 'session_expired') return {kind: 'expired'};
  // Not what a prototype has by that name: it could not even be sent to the page.
  const known = Object.hasOwn(CODES, code) ? CODES[code as ProblemCode] : undefined;
  return {kind: 'error', code: known ?? 'request_rejected'};
};
