import {createHmac, generateKeyPairSync, sign} from 'node:crypto';
import {pay, claimsOf, resultOf} from '../../support/shopper.ts';
import {problem} from '../shopper.ts';
import type {Answered} from '../weak.ts';

// What a processor that is not honest, or somebody between it and the shopper, may answer to a payment.

/** What an answer is made for. */
export interface Payment {
  attempt: string;
  session: string;
  /** The session's token. */
  token: string;
  /** A result that the processor has signed, for another session. */
  result: string;
  /** Claims of a result for this very attempt, which nobody has signed. */
  claims: Record<string, unknown>;
}

type Make = (payment: Payment) => Answered;

const JSON_TYPE = {'content-type': 'application/json'};
const json = (body: unknown, status = 200, headers = {}): Answered => ({
  status,
  headers: {...JSON_TYPE, ...headers},
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const raw = (body: string, type: string, status = 200): Answered => ({
  status,
  headers: {'content-type': type},
  body,
});

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const stranger = generateKeyPairSync('ec', {namedCurve: 'P-256'});

/** A result with these claims and this header, under a key of the attacker's. */
const forged = (claims: object, header: object = {}): string => {
  const signed = `${base64url({alg: 'ES256', typ: 'florin-result+jwt', kid: 'stranger', ...header})}.${base64url(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), {
    key: stranger.privateKey,
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
};
const headerOf = (jws: string): {kid: string} =>
  JSON.parse(Buffer.from(jws.split('.')[0]!, 'base64url').toString()) as {kid: string};
/** The processor's own result with other claims, under its old signature. */
const altered = ({result, claims}: Payment, change: object = {}): string =>
  result.replace(/\.[^.]+\./, `.${base64url({...claims, ...change})}.`);

const answer = ({attempt}: Payment, more: object): Answered =>
  json({id: `pay_${'a'.repeat(26)}`, attempt, status: 'authorized', ...more});

/** Answers that say that it was paid, each with something wrong. They end the attempt at once. */
const FORGERIES: Record<string, Make> = {
  'an approval that is not signed': one => answer(one, {}),
  'an approval whose result is empty': one => answer(one, {result: ''}),
  'an approval whose result is no JWS': one => answer(one, {result: 'authorized'}),
  "another session's result": one => answer(one, {result: one.result}),
  "another session's answer": one =>
    answer({...one, attempt: String(resultOf(one.result)['attempt'])}, {result: one.result}),
  'a result moved to this attempt': one => answer(one, {result: altered(one)}),
  'a result for other money': one =>
    answer(one, {result: altered(one, {amount: {value: 1, currency: 'EUR'}})}),
  'a result signed by an unknown key': one => answer(one, {result: forged(one.claims)}),
  "a result signed by an unknown key in the known one's name": one =>
    answer(one, {result: forged(one.claims, {kid: headerOf(one.result).kid})}),
  'a result that brings its key along': one =>
    answer(one, {result: forged(one.claims, {jwk: stranger.publicKey.export({format: 'jwk'})})}),
  'a result of alg none': one =>
    answer(one, {result: forged(one.claims, {alg: 'none'}).replace(/[^.]*$/, '')}),
  'a result of alg HS256': one => {
    const signed = forged(one.claims, {alg: 'HS256'}).replace(/\.[^.]*$/, '');
    const mac = createHmac('sha256', headerOf(one.result).kid).update(signed).digest('base64url');
    return answer(one, {result: `${signed}.${mac}`});
  },
  'the session token as a result': one => answer(one, {result: one.token}),
  'the type of a session in a result': one =>
    answer(one, {result: forged(one.claims, {typ: 'florin-session+jwt'})}),
  'an answer for another attempt': one => answer(one, {attempt: `att_${'b'.repeat(26)}`}),
  'an approval dripping in slowly': one => ({...answer(one, {}), drip: 10}),
  'an approval that is also a refusal': one =>
    json({...JSON.parse(answer(one, {}).body!), decline: {code: 'x'}}),
  'a tokenization that was not asked for': one => answer(one, {status: 'tokenized'}),
};

/** Problems whose members are not what they should be. They end the attempt at once. */
const PROBLEMS: Record<string, Make> = {
  ...Object.fromEntries(
    ['constructor', '__proto__', 'toString', 'hasOwnProperty', '', '<img src=x onerror=alert(1)>'].map(
      (code): [string, Make] => [`a problem of the code "${code}"`, () => problem(409, code)],
    ),
  ),
  'a problem of a huge code': () => problem(409, 'x'.repeat(1_000_000)),
  'a new token that is none': () => problem(409, 'key_revoked', {token: 'constructor'}),
  'a new token of a megabyte': () => problem(409, 'key_revoked', {token: `a.${'b'.repeat(1_000_000)}.c`}),
  'a new token that is forged': ({token}) =>
    problem(409, 'key_revoked', {token: forged({...claimsOf(token)}, {typ: headerOf(token)})}),
  'an earlier attempt of an odd name': () =>
    problem(409, 'attempt_in_progress', {attempt: '../../../v1/keys?x=<script>#'}),
};

/** Answers that are none: the frame asks again. */
const NOISE: Record<string, Make> = {
  'an empty 200': () => json(''),
  'a 200 of HTML': () => raw('<!doctype html><script>alert(1)</script>', 'text/html'),
  'JSON cut off': () => json('{"id":"pay_1","status":"authorized"'),
  'JSON of null': () => json(null),
  'JSON of a number': () => json(1e308),
  'an array': one => json([answer(one, {})]),
  'members of other types': one => json({id: 1, attempt: [one.attempt], status: {}, result: true}),
  'members on __proto__': one =>
    json(`{"__proto__":{"attempt":"${one.attempt}","status":"authorized","result":"a.b.c"}}`),
  'a status of an object': one => answer(one, {status: {toString: 'authorized'}}),
  'a result of 20,000 characters': one => answer(one, {result: 'a'.repeat(20_000)}),
  'JSON a hundred thousand deep': () => json('['.repeat(100_000) + ']'.repeat(100_000)),
  'four megabytes': () => json({id: 'x'.repeat(4_000_000)}),
  'a redirect elsewhere': () => ({status: 307, headers: {location: '/v1/payments?again'}}),
  'a 204': () => ({status: 204}),
  'a 500 that says paid': one => ({...answer(one, {}), status: 500}),
  'a 201 that says paid': one => ({...answer(one, {}), status: 201}),
  'a 429 that says paid': one => ({...answer(one, {}), status: 429}),
  'a wait that is none': () => json('', 503, {'retry-after': 'constructor'}),
  'a time that is none': () => json('', 503, {date: 'constructor', 'retry-after': '-1e999'}),
};

export const FIRST: Readonly<Record<string, Make>> = {...FORGERIES, ...PROBLEMS, ...NOISE};
/** The same to the question what became of it, for some. */
export const LATER: Readonly<Record<string, Make>> = Object.fromEntries(
  [
    ...Object.entries(FORGERIES),
    ...Object.entries(PROBLEMS).slice(0, 3),
    ...Object.entries(NOISE).slice(0, 3),
  ].map(([name, make]) => [`${name}, when asked for the outcome`, make]),
);

/** What a payment that was really approved of elsewhere leaves in an attacker's hands. */
export const realResult = async (direct: string, origin: string): Promise<string> => {
  const {body} = await pay(direct, undefined, {origins: [origin]});
  if (!body.result) throw new Error(`not paid: ${JSON.stringify(body)}`);
  return body.result;
};
