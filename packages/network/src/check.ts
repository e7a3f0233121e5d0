import {isDeepStrictEqual} from 'node:util';
import * as v from 'valibot';
import {LinkError} from './link.js';
import {matchingKey} from './matching.js';
import {
  issuerMessage,
  networkRequest,
  networkResponse,
  type AnswerTo,
  type AuthorizationAdvice,
  type NetworkMessage,
  type NetworkRequest,
  type NetworkResponse,
} from './messages.js';

/** A copy of `value`, proved to be a request of this link, or a {@link LinkError} `network_garbled`. */
export const checkRequest = (value: unknown): NetworkRequest => checked(networkRequest, value);

/** A copy of `value`, proved to be a message of an acquirer, a network or an issuer, or a {@link LinkError} `network_garbled`. */
export const checkMessage = (value: unknown): NetworkMessage => checked(anyMessage, value);

/**
 * A copy of `value`, proved to be the answer to `request`: of its type, with its matching key, and about
 * its amount and reference. Throws a {@link LinkError} `network_garbled` if it is not.
 */
export const checkAnswer = <R extends NetworkRequest>(request: R, value: unknown): AnswerTo<R> => {
  const answer = checked(networkResponse, value);
  if (!answers(request, answer)) throw new LinkError('network_garbled', 'not the answer to this request');
  return answer as AnswerTo<R>;
};

const anyMessage = v.union([networkRequest, networkResponse, issuerMessage]);

const checked = <T>(schema: v.GenericSchema<unknown, T>, value: unknown): T => {
  const result = v.safeParse(schema, value, {abortEarly: true});
  if (result.success) return result.output;
  // The path names an element; what stood in it stays out of the error, for it may be a card.
  throw new LinkError('network_garbled', elementAt(result.issues[0]));
};

const elementAt = (issue: v.BaseIssue<unknown>): string => {
  const key = issue.path?.[0]?.key;
  const known = typeof key === 'string' && /^[0-9]{1,3}$/.test(key);
  return known ? `DE${key}` : 'message type';
};

// What an answer repeats of its request.
const ECHOED = [3, 4, 15, 37, 41, 42, 49, 50, 70, 124];

const answers = (request: NetworkRequest, answer: NetworkResponse): boolean => {
  const asked = request as unknown as Record<number, unknown>;
  const said = answer as unknown as Record<number, unknown>;
  return (
    answer.mti === answerMti(request.mti) &&
    matchingKey(answer) === matchingKey(request) &&
    ECHOED.every(element => isDeepStrictEqual(asked[element], said[element]))
  );
};

/** Whether an acquirer may ask this: the third digit of its type is even (ISO 8583, message function). */
export const isRequest = (message: NetworkMessage): message is NetworkRequest =>
  !isOfIssuers(message) && asks(message);

/** Whether the network may answer an acquirer this. */
export const isAnswer = (message: NetworkMessage): message is NetworkResponse =>
  !isOfIssuers(message) && !asks(message);

const asks = ({mti}: NetworkMessage): boolean => Number(mti[2]) % 2 === 0;

/** What is asked: by an acquirer, or of an issuer by the network. */
type Asking = NetworkRequest | AuthorizationAdvice;

const isOfIssuers = ({mti}: NetworkMessage): boolean => mti === '0120' || mti === '0130';

/** The type of the answer to a request: the third digit counts one up (ISO 8583, message function). */
export const answerMti = (mti: Asking['mti']): AnswerTo<Asking>['mti'] =>
  `${mti.slice(0, 2)}${Number(mti[2]) + 1}0` as AnswerTo<Asking>['mti'];

/** Whether a request reverses: as such or, repeated, as advice. */
export const isReversal = <R extends {mti: string}>(
  request: R,
): request is Extract<R, {mti: '0400' | '0420'}> => request.mti === '0400' || request.mti === '0420';

/** Whether a request asks for more of what was authorized before. */
export const isIncrement = <R extends {mti: string}>(
  request: R,
): request is Extract<R, {mti: '0100'; 90: string}> => request.mti === '0100' && 90 in request;

/** The answer to `request`: its own elements repeated, and `said` (DE39 and what goes with it). */
export const answerTo = <R extends Asking>(request: R, said: Said<AnswerTo<R>>): AnswerTo<R> => {
  const asked = request as unknown as Record<number, unknown>;
  const answer: Record<string, unknown> = {mti: answerMti(request.mti)};
  for (const element of [7, 11, 32, ...ECHOED]) if (element in asked) answer[element] = asked[element];
  return Object.assign(answer, said) as unknown as AnswerTo<R>;
};

/** What an answer says beyond what it repeats: DE39, and approval code, address check, totals, authentication, fees or key. */
export type Said<A> = Pick<A, Extract<keyof A, 38 | 39 | 44 | 66 | 74 | 76 | 86 | 88 | 97 | 123 | 125 | 126>>;
