import {
  FlorinAuthorizedEvent,
  FlorinDeclinedEvent,
  FlorinErrorEvent,
  FlorinExpiredEvent,
  FlorinPendingEvent,
  FlorinTokenizedEvent,
} from './events/index.js';
import type {SubmitResult} from './result.js';

/** A result with which nothing more is to be paid. */
export type Held = Extract<SubmitResult, {result: unknown}>;

/** The attempts of one element: at most one at a time, one outcome event each. */
export interface Attempts {
  inFlight: boolean;
  /** An authorized or tokenized result: nothing is paid again while it is held. */
  held: Held | undefined;
  /** True when the page cancelled the event of the last outcome. */
  cancelled: boolean;
  /** Begins an attempt, or joins the one in flight, or answers with what is held. */
  join(begin: () => void): Promise<SubmitResult>;
  /** Fires the outcome's event, then answers every caller. */
  conclude(result: SubmitResult): void;
  forget(): void;
}

const EVENTS = {
  authorized: FlorinAuthorizedEvent,
  declined: FlorinDeclinedEvent,
  tokenized: FlorinTokenizedEvent,
};

// By the status alone: a member such as `result` may hang on a prototype that some script has polluted.
const eventOf = (result: SubmitResult): Event | undefined => {
  if (result.status === 'error') return new FlorinErrorEvent(result.error);
  if (result.status === 'expired') return new FlorinExpiredEvent();
  if (result.status === 'pending') return new FlorinPendingEvent();
  return result.status === 'invalid' ? undefined : new EVENTS[result.status](result.result);
};

/** @param changed called before an event, so that its listeners meet the element in its new state */
export const createAttempts = (target: EventTarget, changed: () => void): Attempts => {
  let current: {promise: Promise<SubmitResult>; resolve: (result: SubmitResult) => void} | undefined;
  const attempts: Attempts = {
    inFlight: false,
    held: undefined,
    cancelled: false,
    join: begin => {
      if (attempts.held) return Promise.resolve(attempts.held);
      if (current) return current.promise;
      let resolve!: (result: SubmitResult) => void;
      const promise = new Promise<SubmitResult>(done => (resolve = done));
      current = {promise, resolve};
      attempts.inFlight = true;
      changed();
      begin();
      return promise;
    },
    conclude: result => {
      const resolve = current?.resolve;
      current = undefined;
      attempts.inFlight = false;
      if (result.status === 'authorized' || result.status === 'tokenized') attempts.held = result;
      changed();
      const event = eventOf(result);
      attempts.cancelled = !!event && !target.dispatchEvent(event);
      resolve?.(result);
    },
    forget: () => {
      attempts.held = undefined;
      changed();
    },
  };
  return attempts;
};
