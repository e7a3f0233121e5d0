import {tell, type Frame} from '../frame.js';
import {say, unsay, type Say} from '../show.js';
import type {Payer} from './pay.js';

/** Seconds before its end at which a session's end is told; half its life where that is shorter. */
const NOTICE = 60;

const expiring: Say = ({words}) => words.expiring;
const expired: Say = ({words}) => words.expired;

/** Tells shopper and page before the session ends, and when it has. What was typed stays: a new session goes on. */
export const watchExpiry = (frame: Frame): void => {
  frame.stopExpiry();
  if (!frame.session) return;
  unsay(frame, expiring, expired);
  const {iat, exp} = frame.session.claims;
  const notice = Math.min(NOTICE, Math.floor((exp - iat) / 2));
  when(frame, exp - notice, () => {
    const left = exp - frame.tools.seconds();
    if (left > 0) announce(frame, left, 'plain', expiring);
    when(frame, exp, () => announce(frame, 0, 'bad', expired));
  });
};

/** Under a payment the session's end is no matter: the processor has it. One of an earlier document, too. */
const announce = (frame: Frame, seconds: number, tone: 'plain' | 'bad', text: Say): void => {
  if (frame.running || frame.view.challenge || frame.paid) return;
  tell(frame, {type: 'expires', seconds});
  say(frame, tone, text);
};

/** Runs `task` at a second of the processor's time. */
const when = (frame: Frame, second: number, task: () => void): void => {
  const {runtime, clock} = frame.tools;
  const left = second * 1000 - clock.now();
  if (left <= 0) task();
  // The time may have been set right meanwhile.
  else frame.stopExpiry = runtime.after(left, () => when(frame, second, task));
};

/** Milliseconds between two looks at the clock. */
const LOOK = 5_000;

/**
 * After a sleep the timers above are late by as long as it was: the processor is asked for the time, so that a
 * shopper who comes back hears of a session's end before paying.
 */
export const watchClock = (frame: Frame, payer: Pick<Payer, 'askTime'>): void => {
  const look = async (): Promise<void> => {
    const {session, running, tools} = frame;
    if (session && !running && tools.clock.doubtful()) {
      await payer.askTime(session);
      if (!tools.clock.doubtful()) watchExpiry(frame);
    }
    watchClock(frame, payer);
  };
  frame.tools.runtime.after(LOOK, () => void look());
};
