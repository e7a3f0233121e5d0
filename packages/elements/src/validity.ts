import type {CardState} from './events/index.js';

/** The card before anything was typed. */
export const EMPTY: CardState = {brand: null, complete: false, fields: []};

/** The card as the form's constraint validation sees it. A card that was paid with is always valid. */
export const validityOf = ({complete, fields}: CardState, held: boolean): ValidityStateFlags => {
  if (held || complete) return {};
  return fields.some(field => field.error) ? {badInput: true} : {valueMissing: true};
};

interface Control extends Element {
  willValidate?: boolean;
  validity?: ValidityState;
}

/** True where no control of the form that stands before `element` is invalid: focus goes to the first alone. */
export const isFirstInvalid = (element: Element, form: HTMLFormElement | null): boolean => {
  if (!form) return true;
  const invalid = ({willValidate, validity}: Control): boolean => !!willValidate && validity?.valid === false;
  return (
    ([...form.elements] as Control[]).find(control => control === element || invalid(control)) === element
  );
};
