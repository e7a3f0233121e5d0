/** Why a field is not valid yet. Stable codes; they never carry what was typed. */
export type FieldError =
  | 'number_incomplete'
  | 'number_invalid'
  | 'brand_not_accepted'
  | 'expiry_incomplete'
  | 'expiry_invalid'
  | 'expired'
  | 'cvc_incomplete'
  | 'cvc_invalid';

/** `incomplete` may still become valid by typing on; `invalid` cannot, or is too likely a slip to wait. */
export type FieldState = 'empty' | 'incomplete' | 'valid' | 'invalid';

/** The answer of every check. `error` is what to tell a shopper who stops here: absent only when `valid`. */
export interface Check {
  state: FieldState;
  error?: FieldError;
}

/** What a text field holds after an edit, and where its caret stands (UTF-16 index, as in `selectionStart`). */
export interface Edit {
  text: string;
  caret: number;
  /** `InputEvent.inputType`; with it, Backspace and Delete at a separator take the digit beyond it. */
  inputType?: string | undefined;
  /** Length of the text before the edit. Without it a selected separator and digit look like a lone separator. */
  before?: number | undefined;
}

/** What the field shall show instead, with its digits in ASCII. */
export interface Edited {
  text: string;
  caret: number;
  digits: string;
}
