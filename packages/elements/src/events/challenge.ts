/** The issuer asks to authenticate the cardholder, and the form shows how. Kept for 3-D Secure: not fired yet. */
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
