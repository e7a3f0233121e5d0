import {asciiDigits} from './digits.js';

/** What stands in an expiry field, told apart: digits as typed, either part may be empty or too short. */
export interface ExpiryParts {
  month: string;
  year: string;
  /** The month is over: a separator was typed after it, or its digits admit no further one. */
  closed: boolean;
}

const isMonth = (text: string): boolean => /^(0?[1-9]|1[0-2])$/.test(text);

/** A year of two digits, or of four that begin with 20: those are kept until the fourth shows what was meant. */
function yearOf(digits: string): string {
  if (!digits.startsWith('20')) return digits.slice(0, 2);
  return digits.length < 4 ? digits : digits.slice(2, 4);
}

/** `0112` is a month that was padded before its second digit came. */
const monthOf = (digits: string): string =>
  digits.length > 2 && digits.startsWith('0') ? digits.slice(1, 3) : digits.slice(0, 2);

/** Digits without any separator: MMYY, MMYYYY, MYY, YYYYMM, or a part of them. */
function splitRun(run: string): ExpiryParts {
  if (/^20\d\d(0[1-9]|1[0-2])$/.test(run)) return {month: run.slice(4), year: run.slice(2, 4), closed: true};
  const short = /^([2-9]|1[3-9])/.test(run);
  const month = short ? run.slice(0, 1) : run.slice(0, 2);
  return {month, year: yearOf(run.slice(month.length)), closed: short || month.length === 2};
}

/** Reads an expiry date as people and autofill write it: `1230`, `12/30`, `12 / 2030`, `2030-12`, `1/30`, `5`. */
export function parseExpiry(text: string): ExpiryParts {
  const ascii = asciiDigits(text);
  const [first = '', second = ''] = ascii.match(/\d+/g) ?? [];
  if (/^\s*\//.test(ascii)) return {month: '', year: yearOf(first), closed: true};
  if (/^20\d\d$/.test(first) && isMonth(second)) return {month: second, year: first.slice(2), closed: true};
  if (second) return {month: monthOf(first), year: yearOf(second), closed: true};
  const separated = /\d\D+$/.test(ascii) && first.length <= 2;
  return separated ? {month: first, year: '', closed: true} : splitRun(first);
}
