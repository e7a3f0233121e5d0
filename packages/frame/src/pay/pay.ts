import {newId, type Cancel} from '@florin/runtime';
import type {AttemptId, SavedCard} from '@florin/protocol';
import type {Session} from '../admission.js';
import * as LIMITS from '../constants.js';
import type {Frame} from '../frame.js';
import {sealAhead} from './ahead.js';
import {openLine, runAttempt, type Shopper} from './attempt.js';
import type {ShowChallenge} from './challenge.js';
import {end} from './end.js';
import {watchClock, watchExpiry} from './expiry.js';
import {ask, endOf, failed, follow, pending, type Ended, type Line} from './follow.js';
import {forgotten} from './forget.js';
import {attemptMemory} from './memory.js';
import {sealingKey, tokenHash} from './sealing.js';
import {submit, takeUp} from './submit.js';
import type {Tools} from './tools.js';
import {judge, type Verdict} from './verdict.js';

export type {Ended} from './follow.js';
export {showChallenge} from './bank.js';
export {styles} from './styles.js';
export {thisDevice} from './device.js';

/** Everything that only a submit needs; loaded when the form is ready, there before the shopper is. */
export interface Payer {
  /** Imports the session's key, which costs more than the sealing. False where the browser can use none. */
  prepare(session: Session): Promise<boolean>;
  /** Seals what stands in the form now, so that paying has only to send it. */
  foresee(session: Session, shopper: Shopper): Promise<void>;
  /** Pays with a fresh attempt. */
  pay(session: Session, shopper: Shopper): Promise<Ended>;
  /** Tells shopper and page before the session ends, and when it has. */
  watchExpiry(frame: Frame): void;
  /** Sets the time right after a sleep, from now on. */
  watchClock(frame: Frame): void;
  /** Asks the processor, whose every answer tells the time. */
  askTime(session: Session): Promise<void>;
  /** Has the processor forget a saved card. */
  forget(frame: Frame, card: SavedCard): Promise<void>;
  /** Tells the page how it ended, then the shopper. */
  end: typeof end;
  /** Pays with the card in the form, and ends it; `sent` is called when it is on its way. */
  submit(frame: Frame, sent: Cancel): Promise<void>;
  /** Ends what an earlier document of this tab left under way; true if there was something. */
  takeUp(frame: Frame): Promise<boolean>;
  /** How the attempt ended that an earlier document of this tab left under way; undefined where there is none. */
  recover(session: Session, underWay: () => void): Promise<Ended | undefined>;
}

/** Makes the payer of this frame; `show` puts before the shopper what an issuer asks. */
export const createPayer = (tools: Tools, show: ShowChallenge): Payer => {
  const memory = attemptMemory(tools);
  const ahead = sealAhead(tools);
  const remember = (session: Session, ended: Ended): Ended => {
    if (ended.status === 'declined' || ended.status === 'error') memory.end(session.claims.sub);
    return ended;
  };
  const askTime = async (session: Session): Promise<void> =>
    void (await ask(openLine(tools, session, show), undefined, 0));
  const askToForget = async (session: Session | undefined, card: SavedCard['token']): Promise<boolean> => {
    if (!session) return false;
    const path = `/v1/sessions/${session.claims.sub}/cards/${card}`;
    const call = {path, token: session.token, timeout: LIMITS.request, method: 'DELETE'} as const;
    const reply = await openLine(tools, session, show).send(call);
    const verdict = judge(reply);
    // What another tab has forgotten, or what was asked before an answer was lost, is gone as well.
    const gone = verdict.kind === 'error' && verdict.code === 'card_unknown';
    return gone || reply.status === 200 || reply.status === 204;
  };
  const payer: Payer = {
    prepare: async session => (await sealingKey(session)) !== undefined && (await tokenHash(session)) !== '',
    foresee: async (session, shopper) => {
      const card = shopper.card();
      const after = memory.last(session.claims.sub);
      if (card) await ahead.seal({session, after, revision: shopper.revision()}, card);
    },
    pay: async (session, shopper) => {
      if (!tools.online()) return failed('offline');
      const after = memory.last(session.claims.sub);
      const ready = ahead.take({session, after, revision: shopper.revision()});
      const attempt = ready?.attempt ?? newId(tools.runtime, 'att');
      memory.begin(session.claims.sub, attempt);
      const order = {...shopper, session, attempt, after, sealed: ready?.sealed};
      return remember(session, await runAttempt(order, tools, show));
    },
    forget: (frame, card) => forgotten(frame, card, askToForget(frame.session, card.token)),
    ...{end, askTime, watchExpiry},
    submit: (frame, sent) => submit(frame, payer, sent),
    takeUp: frame => takeUp(frame, payer),
    watchClock: frame => watchClock(frame, {askTime}),
    recover: async (session, underWay) => {
      const attempt = memory.left(session.claims.sub);
      if (!attempt) return undefined;
      const line = openLine(tools, session, show);
      const verdict = await askUntilTold(line, attempt, underWay);
      if (verdict.kind === 'lost' || verdict.kind === 'busy') return pending;
      // It never arrived, or its session is over: the next attempt names it, and so closes it.
      if (verdict.kind !== 'answer') return undefined;
      const ended = await endOf(line, attempt, verdict.answer);
      if (ended) return remember(session, ended);
      underWay();
      return remember(session, await follow(line, attempt));
    },
  };
  return payer;
};

/** What became of an attempt that this document did not see: asked until somebody answers, or the deadline has passed. */
const askUntilTold = async (line: Line, attempt: AttemptId, underWay: () => void): Promise<Verdict> => {
  for (;;) {
    const verdict = await ask(line, attempt, 0);
    if (verdict.kind !== 'lost' && verdict.kind !== 'busy') return verdict;
    underWay();
    if (!(await line.patience.pause(verdict.retryAfter))) return verdict;
  }
};
