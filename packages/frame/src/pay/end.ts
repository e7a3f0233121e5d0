import type {Decline, DeclineCode, ErrorCode} from '@florin/protocol';
import {unlist} from './forget.js';
import type {FieldName} from '../form/fields.js';
import {tell, type Frame} from '../frame.js';
import {say, show, withAmount, type Say} from '../show.js';
import type {Ended} from './follow.js';

/** Tells the page how it ended, then the shopper. */
export const end = (frame: Frame, ended: Ended): void => {
  tell(frame, {type: 'outcome', outcome: ended});
  show(frame, {locked: false, busy: false});
  if (ended.status === 'error') failed(frame, ended.code);
  else if (!('result' in ended)) say(frame, 'bad', ({words}) => words[ended.status]);
  else if (ended.status === 'declined') declined(frame, ended.result.decline ?? UNTOLD);
  else accepted(frame, ended);
};

const accepted = (frame: Frame, ended: Ended): void => {
  frame.paid = ended;
  frame.form.clear();
  show(frame, {locked: true});
  const saved = ended.status === 'tokenized';
  say(frame, 'good', saved ? ({words}) => words.saved : withAmount(frame, ({words}) => words.paid));
};

/** The codes that name a field the shopper can correct. */
const AT: Partial<Record<DeclineCode, FieldName>> = {
  incorrect_cvc: 'cvc',
  expired_card: 'expiry',
  invalid_number: 'number',
};

const UNTOLD = {code: 'generic_decline', category: 'other_card'} as const;

/** Keeps number and date, drops the CVC, and leads to where the shopper can act. */
const declined = (frame: Frame, {code, category}: Pick<Decline, 'code' | 'category'>): void => {
  const {form} = frame;
  const {kept} = form;
  form.clear('cvc');
  if (category === 'never') form.refuse();
  say(frame, 'bad', ({words}) => words.declines[code] ?? words.declines[category]);
  if (!form.hasFocus) return;
  const retry = category === 'later' || category === 'authenticate';
  const field = AT[code] ?? (retry ? 'cvc' : 'number');
  // Of a saved card nothing can be corrected but the code.
  if (kept && field !== 'cvc') return form.focusCards();
  form.focusField(field);
  form.select(field);
};

const failed = (frame: Frame, code: ErrorCode): void => {
  const {kept} = frame.form;
  // The processor no longer knows the saved card: another can be paid with.
  if (kept && code === 'card_unknown') unlist(frame, kept);
  say(frame, 'bad', problem(code));
};

const problem =
  (code: ErrorCode): Say =>
  ({words}) =>
    words.problems[code] ?? `${words.problems.other} (${code})`;
