/** The session has ended. Give the element a new one: what was typed stays if its terms are the same. */
export class FlorinExpiredEvent extends Event {
  constructor() {
    super('florin-expired', {bubbles: true, composed: true});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-expired': FlorinExpiredEvent;
  }
}
