import type {
  FlorinAuthorizedEvent,
  FlorinChallengeEvent,
  FlorinChangeEvent,
  FlorinDeclinedEvent,
  FlorinErrorEvent,
  FlorinExpiredEvent,
  FlorinExpiringEvent,
  FlorinPendingEvent,
  FlorinReadyEvent,
  FlorinTokenizedEvent,
} from '@florin/elements';

/** The element's events, each by the name of its prop. */
export interface CardFormEvents {
  onReady: FlorinReadyEvent;
  onChange: FlorinChangeEvent;
  onChallenge: FlorinChallengeEvent;
  /** `preventDefault()` keeps the form from being submitted. */
  onAuthorized: FlorinAuthorizedEvent;
  onDeclined: FlorinDeclinedEvent;
  onTokenized: FlorinTokenizedEvent;
  /** The outcome is not known yet: the merchant's server learns it. */
  onPending: FlorinPendingEvent;
  /** The session ends soon: another one goes into the same form, and what was typed stays. */
  onExpiring: FlorinExpiringEvent;
  onExpired: FlorinExpiredEvent;
  onError: FlorinErrorEvent;
}

/** Whom the events are told. */
export type Handlers = {[name in keyof CardFormEvents]?: ((event: CardFormEvents[name]) => void) | undefined};

/** The prop of each event and the event's own name. */
export const EVENTS: readonly (readonly [prop: keyof CardFormEvents, type: string])[] = [
  ['onReady', 'florin-ready'],
  ['onChange', 'florin-change'],
  ['onChallenge', 'florin-challenge'],
  ['onAuthorized', 'florin-authorized'],
  ['onDeclined', 'florin-declined'],
  ['onTokenized', 'florin-tokenized'],
  ['onPending', 'florin-pending'],
  ['onExpiring', 'florin-expiring'],
  ['onExpired', 'florin-expired'],
  ['onError', 'florin-error'],
];

const isHandler = (prop: string): boolean => EVENTS.some(([name]) => name === prop);

/** Parts props into those that are handlers of the element's events and all others. */
export const partHandlers = <P extends Handlers>(props: P): [Handlers, Omit<P, keyof CardFormEvents>] => {
  const pick = (handlers: boolean): object =>
    Object.fromEntries(Object.entries(props).filter(([prop]) => isHandler(prop) === handlers));
  return [pick(true), pick(false) as Omit<P, keyof CardFormEvents>];
};
