import type {CardState} from './events/index.js';

/** The card before anything was typed. */
export const EMPTY: CardState = {brand: null, complete: false, fields: []};

/** The card as the form's constraint validation sees it. A card that was paid with is always valid. */
export const validityOf = ({complete, fields}: CardState, held: boolean): ValidityStateFlags => {
  if (held || complete) return {};
  return fields.some(field => field.error) ? {badInput: true} : {valueMissing: true};
};

/** What may stand in a form. */
export interface Control extends Element {
  readonly form: HTMLFormElement | null;
}

/**
 * True where no control of the form that stands before `element` is invalid: focus goes to the first alone. Not by
 * `form.elements`, in whose place a field of that name would stand.
 */
export const isFirstInvalid = (element: Control): boolean => {
  const {form} = element;
  const invalid = (element.getRootNode() as ParentNode).querySelectorAll<Control>(':invalid:not(fieldset)');
  return !form || [...invalid].find(control => control.form === form) === element;
};
