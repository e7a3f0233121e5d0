import type {ErrorCode} from '@florin/protocol';
import type {Outcome} from '@florin/protocol/channel';
import {sleep, type Runtime} from '@florin/runtime';
import type {Session} from '../admission.js';
import * as LIMITS from '../constants.js';
import type {Verified} from '../keys.js';
import type {Patience} from './backoff.js';
import {readResult} from './result.js';
import type {Transport} from './transport.js';
import {judge, type Answer, type Verdict} from './verdict.js';

/** How an attempt ended. */
export type Ended = Exclude<Outcome, {status: 'invalid'}>;

/** A line to the processor for one attempt, with its deadline running. */
export interface Line {
  session: Session;
  patience: Patience;
  send: Transport;
  verified: Verified;
  runtime: Runtime;
  /** Where an answer asks for something, the end of the attempt once that is done; undefined where it does not. */
  meet(answer: Answer): Promise<Ended | undefined>;
}

export const failed = (code: ErrorCode): Ended => ({status: 'error', code});
export const pending: Ended = {status: 'pending'};

/** Asks how an attempt stands; without one, the session's latest. The processor may hold the request for `wait` ms. */
export const ask = async (line: Line, attempt: string | undefined, wait: number): Promise<Verdict> => {
  const {session, patience, send} = line;
  const held = Math.min(wait, patience.left());
  const query = new URLSearchParams({...(attempt && {attempt}), wait: String(Math.floor(held / 1000))});
  const reply = await send({
    path: `/v1/sessions/${session.claims.sub}/outcome?${query}`,
    token: session.token,
    timeout: held + LIMITS.longPollSlack,
  });
  return judge(reply);
};

/**
 * How the attempt ended, by the processor's signature alone; undefined while it is under way. Where the shopper has to
 * do something first, that comes before.
 */
export const endOf = async (line: Line, attempt: string, answer: Answer): Promise<Ended | undefined> => {
  const {status, result} = answer;
  if (answer.attempt !== attempt) return failed('result_invalid');
  if (!result) return withoutResult(status) ?? line.meet(answer);
  const claims = await readResult(result, attempt, line.session.claims, line.verified);
  if (!claims) return failed('result_invalid');
  return claims.status === 'processing' ? undefined : {status: claims.status, result: claims, signed: result};
};

/** States in which an attempt came to nothing: that need not be signed, unlike an approval or a refusal. */
const OVER = ['reversed', 'voided', 'expired'];
const SIGNED = ['authorized', 'declined', 'tokenized'];

const withoutResult = (status: string): Ended | undefined => {
  if (SIGNED.includes(status)) return failed('result_invalid');
  return OVER.includes(status) ? failed('attempt_closed') : undefined;
};

/** Stays with an attempt that the processor has until its outcome is known or the deadline has passed. */
export const follow = async (line: Line, attempt: string): Promise<Ended> => {
  for (;;) {
    const began = line.runtime.monotonic();
    const verdict = await ask(line, attempt, LIMITS.longPoll);
    if (verdict.kind === 'answer') {
      const ended = await endOf(line, attempt, verdict.answer);
      if (ended) return ended;
      line.patience.relax();
      // A processor that does not hold requests is not to be asked without a pause.
      await sleep(line.runtime, Math.max(0, LIMITS.pollPause - (line.runtime.monotonic() - began)));
      if (line.patience.left() === 0) return pending;
    } else if (verdict.kind !== 'lost' && verdict.kind !== 'busy') {
      return pending;
    } else if (!(await line.patience.pause(verdict.retryAfter))) {
      return pending;
    }
  }
};
