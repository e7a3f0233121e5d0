import type {FieldState} from '@florin/protocol/channel';

/** What the page may know of the card while it is being typed. */
export interface CardState {
  /** The brand as far as it can be told, such as `visa`. */
  brand: string | null;
  /** True when every field is valid. */
  complete: boolean;
  fields: FieldState[];
}

/** The card changed. Never carries digits, lengths or carets. */
export class FlorinChangeEvent extends Event implements CardState {
  readonly brand: string | null;
  readonly complete: boolean;
  readonly fields: FieldState[];

  constructor({brand, complete, fields}: CardState) {
    super('florin-change', {bubbles: true, composed: true});
    this.brand = brand;
    this.complete = complete;
    this.fields = fields;
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'florin-change': FlorinChangeEvent;
  }
}
