import {EnvelopeRejected} from '@florin/protocol/envelope';
import {sleep} from '@florin/runtime';
import type {Context} from '../context.js';
import {ProblemError} from '../http/problem.js';

/**
 * Runs what reads an envelope. Every refusal is one answer, and none comes sooner than the floor after the request
 * was read, whatever failed: neither words nor time tell why. The reason goes to the log alone.
 */
export const refuseAlike = async <T>(
  context: Context,
  session: string,
  read: () => Promise<T>,
): Promise<T> => {
  const {runtime, refusalFloor, log} = context;
  const until = runtime.monotonic() + refusalFloor;
  try {
    return await read();
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    log('envelope_rejected', {session, reason});
    // A timer may be early by a part of a millisecond.
    for (let left; (left = until - runtime.monotonic()) > 0;) await sleep(runtime, left);
    throw new ProblemError('envelope_rejected');
  }
};

const reasonOf = (error: unknown): string | undefined => {
  if (error instanceof EnvelopeRejected) return error.reason;
  return error instanceof ProblemError && error.code === 'envelope_rejected' ? 'body' : undefined;
};
