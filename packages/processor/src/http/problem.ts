import {PROBLEM_TYPE, PROBLEMS, type Problem, type ProblemCode} from '@florin/protocol';

/** A call that is answered with a problem. Thrown anywhere on the way of a call, turned into its answer once. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly extra: Partial<Problem>;
  /** Seconds after which to try again, where that may help. */
  readonly retryAfter: number;
  constructor(code: ProblemCode, extra: Partial<Problem> = {}, retryAfter = 2) {
    super(code);
    this.code = code;
    this.extra = extra;
    this.retryAfter = retryAfter;
  }
}

/** A problem as it travels (RFC 9457). `issuer` serves the page that explains the code. */
export const renderProblem = (
  issuer: string,
  {code, extra}: ProblemError,
): {status: number; body: string} => {
  const [status, title] = PROBLEMS[code];
  const problem = {type: `${issuer}/codes#${code}`, title, status, code, ...extra} satisfies Problem;
  return {status, body: JSON.stringify(problem)};
};

/** The answer to a failed call. */
export const problemResponse = (issuer: string, error: ProblemError): Response => {
  const {status, body} = renderProblem(issuer, error);
  const headers: Record<string, string> = {'content-type': PROBLEM_TYPE, 'cache-control': 'no-store'};
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  // The rest of the body is not read, so nothing can follow it on this connection.
  if (status === 413) headers['connection'] = 'close';
  if (status === 429 || status === 503) headers['retry-after'] = String(error.retryAfter);
  return new Response(body, {status, headers});
};

/** Done, and nothing to say of it. */
export const noContent = (): Response =>
  new Response(null, {status: 204, headers: {'cache-control': 'no-store'}});

/** What is there, or the problem that it is not. */
export const found = <T>(value: T | undefined | null, code: ProblemCode): T => {
  if (value === undefined || value === null) throw new ProblemError(code);
  return value;
};
