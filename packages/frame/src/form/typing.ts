import {digitsOf, editExpiry, editNumber, type Brand, type Edit} from '@florin/card/core';
import type {FieldName} from './fields.js';
import type {Control} from './rows.js';

const LONGEST_CVC = 4;

/** What a field shall show after an edit of any kind (keys, paste, autofill), and where its caret goes. */
export const edited = (name: FieldName, edit: Edit, brand: Brand | null): Pick<Edit, 'text' | 'caret'> => {
  if (name === 'number') return editNumber(edit);
  if (name === 'expiry') return editExpiry(edit.text, edit.caret, edit.inputType);
  return name === 'cvc' ? editCvc(edit, brand?.cvc.length ?? LONGEST_CVC) : edit;
};

const editCvc = ({text, caret}: Edit, longest: number): Pick<Edit, 'text' | 'caret'> => {
  const digits = digitsOf(text).slice(0, longest);
  return {text: digits, caret: Math.min(digits.length, digitsOf(text.slice(0, caret)).length)};
};

/** Whether the edit was typing or pasting. Autofill goes from field to field by itself. */
export const isTyping = (inputType: string | undefined): boolean =>
  inputType !== undefined && inputType.startsWith('insert') && inputType !== 'insertReplacementText';

/**
 * Whether nothing more is to be expected in the number field. Where a scheme issues numbers of many lengths, a
 * valid one may still be the beginning of a longer one.
 */
export const isWhole = (digits: string, brand: Brand): boolean => {
  const {lengths, groups} = brand;
  const usual = groups.reduce((sum, size) => sum + size, 0);
  return digits.length === lengths.at(-1) || (lengths.length <= 3 && digits.length === usual);
};

/** Writes a field as it is to be shown, with its caret after the same digit. */
export const format = (
  name: FieldName,
  input: Control,
  edit: Pick<Edit, 'inputType' | 'before'>,
  brand: Brand | null,
): void => {
  if (!('selectionStart' in input)) return;
  const caret = input.selectionStart ?? input.value.length;
  const shown = edited(name, {text: input.value, caret, ...edit}, brand);
  // Setting the same text again would move the caret and, on Android, confuse the keyboard.
  if (shown.text === input.value) return;
  input.value = shown.text;
  if (input.ownerDocument.activeElement === input) input.setSelectionRange(shown.caret, shown.caret);
};
