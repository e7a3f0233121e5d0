/** The issuer asks the shopper to confirm the payment (3-D Secure), and the form shows its page. The outcome waits for that. */
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
