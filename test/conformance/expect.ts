import {PROBLEMS, type ProblemCode} from '@florin/protocol';
import * as v from 'valibot';
import type {Answer} from './target.ts';

/** A rule that is not kept: what was expected, and what was seen instead. */
export class Broken extends Error {
  readonly expected: string;
  readonly seen: string;
  constructor(expected: string, seen: string) {
    super(`expected ${expected}, saw ${seen}`);
    this.expected = expected;
    this.seen = seen;
  }
}

/** A rule that cannot be held against this processor. The message says why. */
export class Skipped extends Error {}

const LONGEST = 160;

/** A value as it may be printed: on one line, cut short, and never with what could be a card number. */
export const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ').replace(/\d(?:[ -]?\d){11,}/g, digits => `…${digits.slice(-4)}`);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line || 'nothing';
};

/** @throws Broken where the rule is not kept */
export const must = (kept: boolean, expected: string, seen: unknown): void => {
  if (!kept) throw new Broken(expected, shown(seen));
};

/** Holds two values against each other, member by member. The order of members does not count. */
export const mustEqual = (seen: unknown, wanted: unknown, what: string): void =>
  must(inOrder(seen) === inOrder(wanted), `${what} ${shown(wanted)}`, seen);

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  ) ?? 'undefined';

/** What fits the schema, typed. The refusal names the place and never what stood there. */
export const mustFit = <S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Broken(`${what} that fits its schema`, `a fault at ${v.getDotPath(issue) ?? 'its root'}`);
};

/** An answer as a failure tells of it: its status, and its code where it is a problem. */
export const told = ({status, json}: Answer): string => {
  const {code, status: state} = Object(json) as {code?: unknown; status?: unknown};
  const word = code ?? state;
  return typeof word === 'string' ? `${status} ${shown(word)}` : String(status);
};

/** @throws Broken where the answer has another status */
export const mustAnswer = (answer: Answer, status: number, what = 'the answer'): void =>
  must(answer.status === status, `${what} ${status}`, told(answer));

/** @throws Broken where the answer is not the problem with this code and its status */
export const mustRefuse = (answer: Answer, code: ProblemCode, what = ''): void => {
  const [status] = PROBLEMS[code];
  const kept = answer.status === status && (Object(answer.json) as {code?: unknown}).code === code;
  must(kept, `${status} ${code}${what && ` for ${what}`}`, told(answer));
};
