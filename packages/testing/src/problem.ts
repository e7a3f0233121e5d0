import {PROBLEM_TYPE, PROBLEMS, type Problem, type ProblemCode} from '@florin/protocol';

/** A call that is answered with a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly extra: Partial<Problem>;
  constructor(code: ProblemCode, extra: Partial<Problem> = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

/** What is there, or the problem that it is not. */
export const found = <T>(value: T | undefined | null, code: ProblemCode): T => {
  if (value === undefined || value === null) throw new ProblemError(code);
  return value;
};

/** Longer than a form keeps trying, in seconds. */
const TOO_LONG = '120';

/** The problem as it travels (RFC 9457). */
export const problemResponse = (issuer: string, {code, extra}: ProblemError): Response => {
  const [status, title] = PROBLEMS[code];
  const problem: Problem = {type: `${issuer}/codes#${code}`, title, status, code, ...extra};
  const headers = {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(status === 429 && {'retry-after': TOO_LONG}),
  };
  return new Response(JSON.stringify(problem), {status, headers});
};
