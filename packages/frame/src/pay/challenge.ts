import type {Cancel} from '@florin/runtime';
import type {Session} from '../admission.js';
import type {Order} from './attempt.js';
import {run, type Errand} from './errand.js';
import {follow, pending, type Ended, type Line} from './follow.js';
import {bare, sealToContinue} from './sealing.js';
import type {Tools} from './tools.js';
import {readAction, type Action, type Answer} from './verdict.js';

/** How the shopper left the issuer's page: through it, by giving up, or not in time. */
export type Left = 'through' | 'cancelled' | 'expired';

/** What the issuer asks, on the screen. */
export interface Shown {
  /** Never rejects. */
  left: Promise<Left>;
  /** Takes it away, if it is still there. */
  end(left: Left): void;
}

/** Shows the shopper of a session what the issuer asks. */
export type ShowChallenge = (action: Action, session: Session) => Shown;

/** The longest between two looks whether it is too late. */
const LOOK = 60_000;

/**
 * Goes through what an answer asks for, and on with its attempt.
 * @param order what the form pays: with its card the attempt goes on while the form holds it, and no other attempt
 */
export const meeting = (tools: Tools, show: ShowChallenge, order: Order | undefined) => {
  let before = false;
  return async (line: Line, answer: Answer): Promise<Ended | undefined> => {
    const action = readAction(answer, tools);
    if (!action) return undefined;
    // Who asks for the same again and again is not to be hurried.
    if (before && !(await line.patience.pause())) return pending;
    before = true;
    const {attempt, status} = answer;
    const left = await line.patience.aside(() => leaving(show(action, line.session), action, tools));
    if (left === 'expired') return follow(line, attempt);
    const own = order?.attempt === attempt ? order : undefined;
    const make: Errand['make'] = async session =>
      left === 'cancelled'
        ? bare({attempt, cancel: true}, tools)
        : sealToContinue({session, attempt}, own?.card(), tools);
    const path = `/v1/payments/${action.payment}/continue`;
    return run({attempt, path, before: status, make, renewed: own?.renewed}, line, tools);
  };
};

/** Waits until the shopper has left, or it is too late. */
const leaving = async (shown: Shown, {expires}: Action, tools: Tools): Promise<Left> => {
  const cancel = atSecond(expires, tools, () => shown.end('expired'));
  const left = await shown.left;
  cancel();
  return left;
};

/** Runs a task at a second of the processor's time. */
const atSecond = (second: number, {runtime, clock}: Tools, task: () => void): Cancel => {
  let cancel: Cancel = () => {};
  const look = (): void => {
    const ms = second * 1000 - clock.now();
    if (ms <= 0) task();
    // The time may be set right meanwhile, and no timer runs for years.
    else cancel = runtime.after(Math.min(ms, LOOK), look);
  };
  look();
  return () => cancel();
};
