import type {SignedResult} from '../result.js';

/** The issuer approved the payment. In a form, `preventDefault()` keeps the form from being submitted. */
export class FlorinAuthorizedEvent extends Event {
  readonly result: SignedResult;

  constructor(result: SignedResult) {
    super('florin-authorized', {bubbles: true, composed: true, cancelable: true});
    this.result = result;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-authorized': FlorinAuthorizedEvent;
  }
}
