import type {Check, Edit, Edited} from './check.js';
import {asciiDigits, digitsOf} from './digits.js';
import {caretAfter, deletes, separatorDeleted, withoutDigit} from './edit.js';
import {parseExpiry, type ExpiryParts} from './expiry-text.js';

const SEPARATOR = ' / ';
const HALF_DAY_MS = 12 * 60 * 60 * 1000;
/** No issuer prints a date further ahead than this. */
const MOST_YEARS = 20;

/** A month of the civil calendar: `month` 1-12, `year` with four digits. */
export interface YearMonth {
  month: number;
  year: number;
}

/** With the date that was read, once both parts are whole. */
export interface ExpiryCheck extends Check {
  month?: number;
  year?: number;
}

const joined = ({month, year}: ExpiryParts): string => month + SEPARATOR + year;

/** Whether the caret stands in a month that has a year behind it, so that another digit of the month may come. */
const caretInMonth = ({text, caret}: Edit): boolean =>
  /^\s*\d*$/.test(text.slice(0, caret)) && /^\d*\D+\d/.test(text.slice(caret));

/** A lone digit gets its zero, except while it may still become another month. */
function padded(parts: ExpiryParts, edit: Edit): ExpiryParts {
  const {month, closed} = parts;
  const lone = closed && /^[1-9]$/.test(month) && !(month === '1' && caretInMonth(edit));
  return lone ? {...parts, month: `0${month}`} : parts;
}

/** While deleting, only what stands there is shown: a separator or zero put back would undo the deletion. */
function afterDeletion(edit: Edit): Edited {
  const parts = parseExpiry(edit.text);
  const before = digitsOf(edit.text.slice(0, edit.caret)).length;
  const lost = parts.year && separatorDeleted(edit, joined(parts), SEPARATOR);
  if (lost) {
    const [digits, position] = withoutDigit(parts.month + parts.year, before, lost);
    const monthLength = parts.month.length - (lost === 'backward' ? 1 : 0);
    return shown(
      {month: digits.slice(0, monthLength), year: digits.slice(monthLength), closed: true},
      position,
    );
  }
  return shown(parts, before);
}

function shown(parts: ExpiryParts, position: number): Edited {
  const text = parts.year ? joined(parts) : parts.month;
  return {text, caret: caretAfter(text, position), digits: parts.month + parts.year};
}

/**
 * Formats an expiry field after an edit as `MM / YY`. Reads `1230`, `12/30`, `12 / 2030`, `2030-12`, `1/30`; a
 * lone `5` becomes `05 / `. Give `inputType`, or Backspace cannot pass the separator.
 */
export function editExpiry(text: string, caret: number, inputType?: string): Edited {
  const [head, tail] = [asciiDigits(text.slice(0, caret)), asciiDigits(text.slice(caret))];
  const edit = {text: head + tail, caret: head.length, inputType};
  return deletes(edit) ? afterDeletion(edit) : afterInsertion(edit, digitsOf(tail) === '');
}

function afterInsertion(edit: Edit, atEnd: boolean): Edited {
  const read = parseExpiry(edit.text);
  const parts = padded(read, edit);
  const {month, year, closed} = parts;
  const text = closed ? joined(parts) : month;
  const typed = digitsOf(edit.text.slice(0, edit.caret)).length;
  const position = typed && typed + month.length - read.month.length;
  const stays = caretInMonth(edit) ? Math.min(position, month.length) : position;
  return {text, caret: atEnd ? text.length : caretAfter(text, stays), digits: month + year};
}

/** The month it is where the day ends last (UTC-12): until then a card's last day is not over everywhere. */
function lastMonthOnEarth(now: number): YearMonth {
  const there = new Date(now - HALF_DAY_MS);
  return {month: there.getUTCMonth() + 1, year: there.getUTCFullYear()};
}

/** Two digits name a year of this century, or of the next when this one's is a lifetime ago. */
function fullYear(year: string, thisYear: number): number {
  const near = thisYear - (thisYear % 100) + Number(year);
  return near <= thisYear - 80 ? near + 100 : near;
}

/**
 * Checks an expiry date in any form that `editExpiry` reads. `now` is in ms since 1970, or the month it is. A card
 * is good through the last day of its month, anywhere on earth; more than 20 years ahead is `expiry_invalid`. The
 * year 20 is `expired` yet `incomplete`: it may be the beginning of a year of four digits.
 */
export function checkExpiry(text: string, now: number | YearMonth): ExpiryCheck {
  const parts = parseExpiry(text);
  if (!parts.month && !parts.year) return {state: 'empty', error: 'expiry_incomplete'};
  if (/^(00|1[3-9]|[2-9]\d)/.test(parts.month)) return {state: 'invalid', error: 'expiry_invalid'};
  if (!Number(parts.month) || parts.year.length !== 2)
    return {state: 'incomplete', error: 'expiry_incomplete'};
  const today = typeof now === 'number' ? lastMonthOnEarth(now) : now;
  const date = {month: Number(parts.month), year: fullYear(parts.year, today.year)};
  const check = judge(date, today);
  // `12 / 20` is most often the beginning of 12 / 2030.
  return {...date, ...check, ...(check.error === 'expired' && parts.year === '20' && {state: 'incomplete'})};
}

/** Whether the card is good through this month and no longer. `now` and the text as for `checkExpiry`. */
export function endsThisMonth(text: string, now: number): boolean {
  const {state, month, year} = checkExpiry(text, now);
  const today = lastMonthOnEarth(now);
  return state === 'valid' && month === today.month && year === today.year;
}

function judge({month, year}: YearMonth, today: YearMonth): Check {
  const ahead = (year - today.year) * 12 + month - today.month;
  if (ahead < 0) return {state: 'invalid', error: 'expired'};
  return ahead > MOST_YEARS * 12 ? {state: 'invalid', error: 'expiry_invalid'} : {state: 'valid'};
}
