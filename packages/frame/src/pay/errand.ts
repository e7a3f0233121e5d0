import type {AttemptId} from '@florin/protocol';
import type {Session} from '../admission.js';
import * as LIMITS from '../constants.js';
import {ask, endOf, failed, follow, pending, type Ended, type Line} from './follow.js';
import {renewedSession} from './renewal.js';
import type {Sealed} from './sealing.js';
import type {Tools} from './tools.js';
import {judge, type Verdict} from './verdict.js';

/** What is to be brought to the processor for an attempt. */
export interface Errand {
  attempt: AttemptId;
  path: string;
  /** The status in which the attempt has not had it yet; undefined where there is no attempt before. */
  before?: string;
  /** The request, if it was made ahead. */
  ready?: Sealed | undefined;
  /** Makes it anew. Undefined where the card is gone that belongs in it, or cannot be sealed. */
  make(session: Session): Promise<Sealed | undefined>;
  /** Told when it is on its way. */
  sending?: () => void;
  /** Told when the processor has put another token in the place of the session's. */
  renewed?: ((session: Session) => void) | undefined;
}

/**
 * Sends until somebody answers, and stays with the attempt until its outcome is known or the deadline has passed.
 * Undefined where nothing more can be sent: what was sent may still be paid.
 */
export const run = async (errand: Errand, line: Line, tools: Tools): Promise<Ended | undefined> => {
  let sealed = errand.ready ?? (await errand.make(line.session));
  let unread = true;
  let perhapsRead = false;
  let renewed = false;
  while (sealed) {
    const verdict = isFresh(sealed, tools) ? await post(sealed, line, errand) : await look(line, errand);
    // Whoever turns away what was sent again cannot say what became of it the first time.
    if (perhapsRead && verdict.kind === 'error' && verdict.code === 'request_rejected') return pending;
    const ended = await finalOf(verdict, errand.attempt, line);
    if (ended) return ended;
    if (verdict.kind === 'revoked') {
      const session = renewed ? undefined : await renewedSession(line.session, verdict.token, tools);
      if (!session) return failed('bad_key');
      renewed = true;
      line.session = session;
      errand.renewed?.(session);
      sealed = await errand.make(session);
      continue;
    }
    unread &&= verdict.kind === 'busy';
    perhapsRead ||= verdict.kind === 'lost';
    const asked = 'retryAfter' in verdict ? verdict.retryAfter : 0;
    if (!(await line.patience.pause(asked))) {
      if (unread) return failed('rate_limited');
      return asked > 0 ? atLast(errand, line) : pending;
    }
    if (verdict.kind === 'unknown') sealed = await errand.make(line.session);
  }
  return undefined;
};

/** The end that a verdict means, if it means one. */
const finalOf = async (verdict: Verdict, attempt: AttemptId, line: Line): Promise<Ended | undefined> => {
  switch (verdict.kind) {
    case 'answer':
      return (await endOf(line, attempt, verdict.answer)) ?? follow(line, attempt);
    case 'follow':
      return follow(line, verdict.attempt);
    case 'expired':
      return {status: 'expired'};
    case 'error':
      return failed(verdict.code);
    default:
      return undefined;
  }
};

const post = async (
  {body, jti: key}: Sealed,
  {session, patience, send}: Line,
  {path, sending}: Errand,
): Promise<Verdict> => {
  const timeout = Math.min(LIMITS.request, patience.left());
  const reply = send({path, token: session.token, timeout, post: {body, key}});
  sending?.();
  return judge(await reply);
};

/** What became of what is too old to be sent again. */
const look = async (line: Line, {attempt, before}: Errand): Promise<Verdict> => {
  const verdict = await ask(line, attempt, 0);
  const missed = before && verdict.kind === 'answer' && verdict.answer.status === before;
  return missed ? {kind: 'unknown'} : verdict;
};

/**
 * What whoever turns an attempt away for longer than it has can tell of it. To ask for an outcome is not limited as
 * trying a card is, so what was perhaps read before may be known at once. What is not known may still arrive.
 */
const atLast = async (errand: Errand, line: Line): Promise<Ended> => {
  const told = await look(line, errand);
  return (told.kind === 'answer' && (await finalOf(told, errand.attempt, line))) || pending;
};

/** The processor takes an envelope for 120 s; whether it is that young is only known while the time is. */
const isFresh = ({at}: Sealed, {runtime, clock}: Tools): boolean =>
  runtime.monotonic() - at < LIMITS.resend && !clock.doubtful();
