import type {SignedResult} from '../result.js';

/** The card was refused. The shopper may pay with another one in the same form; `result.decline` says why. */
export class FlorinDeclinedEvent extends Event {
  readonly result: SignedResult;

  constructor(result: SignedResult) {
    super('florin-declined', {bubbles: true, composed: true});
    this.result = result;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-declined': FlorinDeclinedEvent;
  }
}
