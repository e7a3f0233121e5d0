import type {Fields} from './session.js';

/** Height in px of a row of the form: label, input and the line kept free for its error. */
export const ROW_HEIGHT = 88;
/** Height in px of the line under the rows that tells how the payment goes. */
export const STATUS_HEIGHT = 28;
/** Below this width in px expiry and CVC stand under each other. */
export const NARROW = 260;

/**
 * The form's height in px before the frame has answered, so that the page does not jump when it does. From
 * fields and width alone, never from what is typed.
 */
export const formHeight = (fields: Fields, width: number): number => {
  const rows = 2 + (width < NARROW ? 1 : 0) + (fields.name === 'off' ? 0 : 1);
  return rows * ROW_HEIGHT + STATUS_HEIGHT;
};
