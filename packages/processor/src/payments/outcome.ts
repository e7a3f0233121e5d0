import type {SessionClaims} from '@florin/protocol';
import {sleep} from '@florin/runtime';
import type {Context} from '../context.js';
import {ProblemError} from '../http/problem.js';
import {answerOf, type Answer} from './answer.js';
import {selectPayments, type Payment} from './result.js';

/** Milliseconds between two looks while a caller waits. */
const LOOK = 250;
/** The longest a caller may wait, in seconds. */
export const MAX_WAIT = 25;

/** How long a caller waits, in seconds, and when it no longer does. */
export interface Waiting {
  wait: number;
  signal: Pick<AbortSignal, 'aborted'>;
}

/**
 * The recovery call: what became of an attempt, or of the session's latest. Waits up to `wait` seconds for an
 * outcome.
 * @throws ProblemError attempt_unknown, attempt_closed
 */
export const readOutcome = async (
  context: Context,
  claims: SessionClaims,
  attempt: string | undefined,
  {wait, signal}: Waiting,
): Promise<Answer> => {
  const {runtime} = context;
  const until = runtime.monotonic() + Math.min(wait, MAX_WAIT) * 1000;
  for (;;) {
    const payment = await latest(context, claims.sub, attempt);
    if (!payment)
      throw new ProblemError(
        (await isClosed(context, claims.sub, attempt)) ? 'attempt_closed' : 'attempt_unknown',
      );
    // What waits for the shopper is told at once.
    if (payment.state !== 'processing' || runtime.monotonic() >= until || signal.aborted)
      return answerOf(context, payment);
    await sleep(runtime, LOOK);
  }
};

const latest = (
  {db}: Context,
  session: string,
  attempt: string | undefined,
): Promise<Payment | undefined> => {
  const query = selectPayments(db)
    .where('session_id', '=', session)
    .orderBy('payments.created_at', 'desc')
    .limit(1);
  return (attempt === undefined ? query : query.where('attempt', '=', attempt)).executeTakeFirst();
};

const isClosed = async ({db}: Context, session: string, attempt: string | undefined): Promise<boolean> =>
  attempt !== undefined &&
  (await db
    .selectFrom('attempts')
    .select('id')
    .where('session_id', '=', session)
    .where('id', '=', attempt)
    .executeTakeFirst()) !== undefined;
