/** The outcome is not known yet. The merchant's server learns it from the processor. */
export class FlorinPendingEvent extends Event {
  constructor() {
    super('florin-pending', {bubbles: true, composed: true});
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-pending': FlorinPendingEvent;
  }
}
