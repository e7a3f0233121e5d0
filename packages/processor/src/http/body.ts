import type {ProblemCode} from '@florin/protocol';
import {strictJson} from '@florin/protocol/envelope';
import * as v from 'valibot';
import {ProblemError} from './problem.js';

/** Parses JSON, refusing what two readers could read in two ways. */
export const parseJson = (text: string): unknown => {
  try {
    return strictJson(text);
  } catch {
    throw new ProblemError('malformed_json');
  }
};

/**
 * Holds a body against its schema. The problem says where the fault lies, never what stood there; a top-level
 * member named in `codes` has a code of its own.
 */
export const parseBody = <S extends v.GenericSchema>(
  schema: S,
  body: unknown,
  codes: Readonly<Record<string, ProblemCode>> = {},
): v.InferOutput<S> => {
  const parsed = v.safeParse(schema, body, {abortEarly: true});
  if (parsed.success) return parsed.output;
  const at = v.getDotPath(parsed.issues[0]) ?? '';
  const member = at.split('.')[0]!;
  // A member may be called `constructor`: what every object has is no code.
  const code = Object.hasOwn(codes, member) ? codes[member]! : 'invalid_request';
  throw new ProblemError(at === 'amount.currency' ? 'unknown_currency' : code, at ? {at} : {});
};
