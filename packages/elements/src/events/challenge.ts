/** The issuer asks to authenticate the cardholder, and the form shows how. */
export class FlorinChallengeEvent extends Event {
  constructor() {
    super('florin-challenge', {bubbles: true, composed: true});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-challenge': FlorinChallengeEvent;
  }
}
