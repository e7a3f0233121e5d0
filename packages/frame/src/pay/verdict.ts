import {PaymentAnswer, type ErrorCode, type ProblemCode} from '@florin/protocol';
import {object, optional, safeParse, string, type InferOutput} from 'valibot';
import type {Reply} from './transport.js';

const {attempt, result} = PaymentAnswer.entries;
/**
 * What the frame reads of an answer: of a payment's, and of a token's, which has an id and states of its own. What
 * became of it is in the signed result alone.
 */
const Answer = object({attempt, status: string(), result});
export type Answer = InferOutput<typeof Answer>;

// The protocol's own schema brings its table of sentences, which nobody reads here.
const ProblemBody = object({
  code: string(),
  attempt: optional(string()),
  token: optional(string()),
});

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
  envelope_rejected: 'envelope_rejected',
  session_closed: 'session_closed',
  session_exhausted: 'session_exhausted',
};

/** Reads a reply. What is neither an answer nor a problem came from something in between, so it is `lost`. */
export const judge = ({status, body, retryAfter}: Reply): Verdict => {
  if (status === 429) return {kind: 'busy', retryAfter};
  if (status === 200 || status === 202) {
    const answer = safeParse(Answer, body);
    return answer.success ? {kind: 'answer', answer: answer.output} : {kind: 'lost', retryAfter};
  }
  const problem = safeParse(ProblemBody, body);
  if (status < 400 || status >= 500 || !problem.success) return {kind: 'lost', retryAfter};
  return judgeProblem(problem.output, retryAfter);
};

const judgeProblem = (problem: InferOutput<typeof ProblemBody>, retryAfter: number): Verdict => {
  const {code, attempt, token} = problem;
  if ((code === 'attempt_in_progress' || code === 'session_paid') && attempt)
    return {kind: 'follow', attempt};
  if (code === 'key_revoked' && token) return {kind: 'revoked', token};
  if (code === 'idempotency_in_flight') return {kind: 'lost', retryAfter};
  if (code === 'attempt_unknown') return {kind: 'unknown'};
  if (code === 'session_expired') return {kind: 'expired'};
  return {kind: 'error', code: CODES[code as ProblemCode] ?? 'request_rejected'};
};
