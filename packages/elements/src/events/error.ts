import type {FlorinError} from '@florin/protocol';

/** Something other than a decline stands in the way: `error` says what, who must act and whether to try again. */
export class FlorinErrorEvent extends Event {
  readonly error: FlorinError;

  constructor(error: FlorinError) {
    super('florin-error', {bubbles: true, composed: true});
    this.error = error;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-error': FlorinErrorEvent;
  }
}
