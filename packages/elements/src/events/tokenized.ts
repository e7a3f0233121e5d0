import type {SignedResult} from '../result.js';

/** The card was verified and stored; `result.card.token` stands for it. */
export class FlorinTokenizedEvent extends Event {
  readonly result: SignedResult;

  constructor(result: SignedResult) {
    super('florin-tokenized', {bubbles: true, composed: true});
    this.result = result;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-tokenized': FlorinTokenizedEvent;
  }
}
