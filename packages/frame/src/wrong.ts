import type {Frame} from './frame.js';
import {resay, say, unsay, type Say} from './show.js';
import {plural} from './words.js';

/** Names the fields to be corrected. */
const summary: Say = ({words, locale}, {form}) => {
  const fields = form.wrong.map(name => words.labels[name]);
  const list = new Intl.ListFormat(locale).format(fields);
  const count = new Intl.NumberFormat(locale).format(fields.length);
  return plural(words.summary, fields.length, locale)
    .replace('{count}', () => count)
    .replace('{fields}', () => list);
};

/** Shows what is wrong in every field, and says in one line which those are. */
export const tellErrors = (frame: Frame): void => {
  frame.form.showErrors();
  if (frame.form.wrong.length) say(frame, 'bad', summary);
};

/** What was said to be wrong is no longer said once it is right. */
export const retellErrors = (frame: Frame): void => {
  if (frame.form.wrong.length) resay(frame, summary);
  else unsay(frame, summary);
};
