import type {Edit} from './check.js';

type Direction = 'backward' | 'forward';

/** Whether this edit took text away. */
export const deletes = ({inputType}: Edit): boolean => inputType?.startsWith('delete') ?? false;

/**
 * Whether the edit took one character of a separator and nothing else, and which way it went. Putting the
 * separator back at once would leave Backspace and Delete stuck there.
 */
export function separatorDeleted(edit: Edit, canonical: string, separator: string): Direction | undefined {
  const {text, caret, inputType, before} = edit;
  if (before !== undefined && before !== text.length + 1) return undefined;
  const restored = [...separator].some(char => text.slice(0, caret) + char + text.slice(caret) === canonical);
  if (!restored) return undefined;
  if (inputType === 'deleteContentBackward') return 'backward';
  return inputType === 'deleteContentForward' ? 'forward' : undefined;
}

/** The digits without the one before or after `position`, and the position then. */
export function withoutDigit(digits: string, position: number, direction: Direction): [string, number] {
  const start = direction === 'backward' ? Math.max(0, position - 1) : position;
  return [digits.slice(0, start) + digits.slice(start + 1), start];
}

/** The index right after the `count`-th digit of `text`, or after its last. */
export function caretAfter(text: string, count: number): number {
  let index = 0;
  for (let seen = 0; seen < count && index < text.length; index++) {
    if (/\d/.test(text.charAt(index))) seen++;
  }
  return index;
}
