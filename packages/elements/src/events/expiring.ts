/** The session ends soon. Give the element a new one: what was typed stays if its terms are the same. */
export class FlorinExpiringEvent extends Event {
  /** Seconds until it can no longer pay. */
  readonly seconds: number;

  constructor(seconds: number) {
    super('florin-expiring', {bubbles: true, composed: true});
    this.seconds = seconds;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-expiring': FlorinExpiringEvent;
  }
}
