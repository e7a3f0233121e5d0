import type {FieldName} from './fields.js';

interface Control {
  /** The autofill token (HTML §4.10.18.7.1), also the stable id and name of the input. */
  token: 'cc-number' | 'cc-exp' | 'cc-csc' | 'cc-name' | 'postal-code' | 'country';
  inputmode: 'numeric' | 'text';
  dir: 'ltr' | 'auto';
  capitals: 'off' | 'words' | 'characters';
}

const digits = {inputmode: 'numeric', dir: 'ltr', capitals: 'off'} as const;

/** The inputs of the form. Digits run from left to right in every language. */
export const CONTROLS: Record<FieldName, Control> = {
  number: {...digits, token: 'cc-number'},
  expiry: {...digits, token: 'cc-exp'},
  cvc: {...digits, token: 'cc-csc'},
  name: {token: 'cc-name', inputmode: 'text', dir: 'auto', capitals: 'words'},
  postal_code: {token: 'postal-code', inputmode: 'text', dir: 'auto', capitals: 'characters'},
  country: {token: 'country', inputmode: 'text', dir: 'auto', capitals: 'off'},
};

/** Id, name and autofill token of a field's input. */
export const controlId = (name: FieldName): Control['token'] => CONTROLS[name].token;
