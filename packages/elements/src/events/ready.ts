/** Every field can be typed into, and a round trip to the form has come back. */
export class FlorinReadyEvent extends Event {
  /** True when an earlier form gave way to this one, so that what was typed there is gone. */
  readonly remounted: boolean;

  constructor(remounted = false) {
    super('florin-ready', {bubbles: true, composed: true});
    this.remounted = remounted;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-ready': FlorinReadyEvent;
  }
}
