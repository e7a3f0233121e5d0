import type {PAGE_QUERY} from '@florin/protocol';
import {sql, type RawBuilder} from 'kysely';
import * as v from 'valibot';
import {parseBody} from './body.js';
import {ProblemError} from './problem.js';

/** What a page holds unless the call says otherwise. */
const USUAL = 20;

/** Where a page begins: behind this one. */
interface Place {
  created_at: number;
  id: string;
}

/** A part of a list, newest first. */
export interface Page {
  limit: number;
  after: Place | undefined;
}

type PageQuery = v.StrictObjectSchema<typeof PAGE_QUERY, undefined>;

/**
 * Reads the query of a list of things with such ids. What is misspelt or said twice is refused: ignored, it would list
 * what was not asked for.
 * @throws ProblemError invalid_request
 */
export const readPage = <S extends v.GenericSchema<unknown, v.InferOutput<PageQuery>>>(
  schema: S,
  id: v.GenericSchema<string>,
  given: URLSearchParams,
): {query: v.InferOutput<S>; page: Page} => {
  const said = [...given].map(([name, text]) => {
    if (given.getAll(name).length > 1) throw new ProblemError('invalid_request', {at: name});
    return [name, name === 'limit' && /^\d{1,5}$/.test(text) ? Number(text) : text];
  });
  const query = parseBody(schema, Object.fromEntries(said));
  const {cursor, limit = USUAL} = query;
  return {query, page: {limit, after: cursor === undefined ? undefined : placeOf(id, cursor)}};
};

/**
 * A condition for rows behind the page before. A page begins behind a row and not at a number, so that what is added
 * meanwhile moves none of the others to another page.
 */
export const isBehind = (table: string, {created_at, id}: Place): RawBuilder<boolean> =>
  sql<boolean>`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)}) < (${created_at}::bigint, ${id})`;

/** Splits what was found, one row more than the page holds where there are more, into the page and its cursor. */
export const paged = <R extends Place>(
  rows: readonly R[],
  {limit}: Page,
): {page: R[]; next_cursor: string | null} => {
  const page = rows.slice(0, limit);
  return {page, next_cursor: rows.length > limit ? cursorOf(page.at(-1)!) : null};
};

const cursorOf = ({created_at, id}: Place): string =>
  Buffer.from(`${created_at} ${id}`).toString('base64url');

/** @throws ProblemError invalid_request for what is no cursor of ours */
const placeOf = (ids: v.GenericSchema<string>, cursor: string): Place => {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ');
  const place = {created_at: Number(time), id};
  if (!/^\d{1,15}$/.test(time) || !v.is(ids, id) || cursorOf(place) !== cursor)
    throw new ProblemError('invalid_request', {at: 'cursor'});
  return place;
};
