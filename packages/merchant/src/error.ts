import type {Problem, ProblemCode, ResultClaims} from '@florin/protocol';

const OWN = {
  argument_invalid: 'An argument cannot be what it was.',
  option_invalid: 'createMerchant() was given an option it cannot work with.',
  processor_unreachable:
    'The processor could not be reached. What was asked may have been done: ask again with the same key.',
  result_forged: 'The result was not signed by the processor.',
  result_mismatch: 'The result is genuine, but of something else.',
  result_not_authorized: 'The result is genuine, and the payment is not authorized.',
  result_stale: 'The result is genuine, but old. Read the payment.',
  unexpected_answer: 'The processor answered with something the protocol does not know.',
  webhook_forged: 'The message was not signed with this secret, or was changed.',
  webhook_stale: 'The message was signed more than five minutes before or behind the time here.',
  webhook_unknown: 'The message is genuine, and of nothing that this version knows. Answer it with 204.',
  wrong_merchant: 'The secret key belongs to another merchant than the one configured.',
  wrong_processor: 'The processor calls itself by another origin than the one configured.',
} as const;

/** A code of this package's own, or the `code` of a processor's problem such as `reference_paid`. */
export type MerchantErrorCode = keyof typeof OWN | ProblemCode;

/** The claims that are held against the merchant's own records. */
export type ExpectedMember = 'iss' | 'aud' | 'sid' | 'reference' | 'amount';

/** What more is known of an error, by its code. */
export interface MerchantErrorDetails {
  /** HTTP status of the answer, where there was one. */
  status?: number | undefined;
  /** The processor's problem (RFC 9457), where its answer was one. `reference_paid` carries the signed `result`. */
  problem?: Problem | undefined;
  /** For `result_mismatch`: the claim that differs. */
  member?: ExpectedMember | undefined;
  /** For `result_stale` and `result_not_authorized`: the claims, which are genuine and match the order. */
  claims?: ResultClaims | undefined;
  cause?: unknown;
}

/** Everything this package throws. `code` is stable, the message is not; neither holds a key or a token. */
export class MerchantError extends Error {
  override readonly name = 'MerchantError';
  readonly code: MerchantErrorCode;
  readonly status: number | undefined;
  readonly problem: Problem | undefined;
  readonly member: ExpectedMember | undefined;
  readonly claims: ResultClaims | undefined;

  constructor(code: MerchantErrorCode, details: MerchantErrorDetails = {}) {
    const {status, problem, member, claims, cause} = details;
    const message = code in OWN ? OWN[code as keyof typeof OWN] : (problem?.title ?? code);
    super(member ? `${message} (${member})` : message, cause === undefined ? undefined : {cause});
    Object.assign(this, {status, problem, member, claims});
    this.code = code;
  }
}
