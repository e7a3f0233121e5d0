import * as v from 'valibot';
import {Base64Url} from './primitives.js';

/** The most that one page of a list holds. */
export const MOST_LISTED = 100;

/** What the query of every list may say: how much, and from where. */
export const PAGE_QUERY = {
  /** 20 unless given. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_LISTED))),
  /** The `next_cursor` of the page before. */
  cursor: v.optional(v.pipe(Base64Url, v.maxLength(255))),
};
