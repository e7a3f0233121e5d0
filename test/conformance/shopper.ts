import {randomBytes} from 'node:crypto';
import {
  PaymentAnswer,
  RESULT_TYP,
  ResultClaims,
  SessionClaims,
  SessionResponse,
  SigningKeys,
  EncryptionJwk,
} from '@florin/protocol';
import {importVerifyingKey, verify} from '@florin/protocol/envelope';
import * as v from 'valibot';
import {Broken, must, mustAnswer, mustFit} from './expect.ts';
import {hash, sealByHand, type Fault} from './sealer.ts';
import {shared, type Answer, type Target} from './target.ts';
import {claimsOf} from './tokens.ts';

/** What every session is over, unless a rule says otherwise. */
export const AMOUNT = {value: 1999, currency: 'EUR'};

/** A session that was opened, with what its token says, not yet verified. */
export interface Session {
  id: string;
  token: string;
  expires_at: number;
  claims: SessionClaims;
  answer: Answer;
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';

/** A fresh id such as `att_…`. */
export const newId = (prefix: string): string =>
  `${prefix}_${Array.from(randomBytes(26), byte => ALPHABET[byte & 31]).join('')}`;

/** What a merchant's server asks a session for: a reference of its own, unless told otherwise. */
export const termsOf = (target: Target, change: object = {}): object => ({
  ...{amount: AMOUNT, reference: newId('conformance'), origins: [target.options.origin]},
  ...change,
});

/** `POST /v1/sessions`. */
export const postSession = (target: Target, body: unknown, bearer = target.options.key, key?: string) =>
  target.ask(target.discovery.sessions_endpoint, {
    ...{method: 'POST', bearer, body},
    ...(key !== undefined && {key}),
  });

/** The session in an answer. */
export const sessionIn = (answer: Answer): Session => {
  mustAnswer(answer, 201, 'a session, with');
  const read = mustFit(SessionResponse, answer.json, 'a session');
  return {...read, claims: mustFit(SessionClaims, claimsOf(read.token), 'claims of a token'), answer};
};

/** Opens a session. */
export const openSession = async (target: Target, change: object = {}): Promise<Session> =>
  sessionIn(await postSession(target, termsOf(target, change)));

/** A request as a frame makes it. */
export interface Submission {
  token: string;
  jti: string;
  body: {session: string; attempt: string; after: string | null; envelope: string; browser: object};
}

export interface SealOptions {
  number?: string;
  attempt?: string;
  after?: string | null;
  jti?: string;
  /** Seconds by which it is sealed late. */
  late?: number;
  key?: EncryptionJwk;
  fault?: Fault;
}

const BROWSER = {
  ...{language: 'en', color_depth: 24, screen_width: 800, screen_height: 600},
  timezone_offset: 0,
};

/** Seals a card for a session: right, but for the fault that is asked for. */
export const sealFor = (
  target: Target,
  {id, token, claims}: Session,
  asked: SealOptions = {},
): Submission => {
  const {pays, exp_month, exp_year, cvc, origin} = target.options;
  const {attempt = newId('att'), jti = newId('env'), key = sealingKey(claims)} = asked;
  const at = {sid: id, att: attempt, jti, iat: target.now() - (asked.late ?? 0)};
  const header = {...at, tkh: hash(token), crit: ['sid', 'att', 'jti', 'iat', 'tkh']};
  const plain = {
    v: 1,
    card: {number: asked.number ?? pays, exp_month, exp_year, cvc},
    bind: {...at, merchant: claims.merchant.id, ...(claims.amount && {amount: claims.amount}), origin},
  };
  const envelope = sealByHand(key, header, plain, asked.fault);
  return {token, jti, body: {session: id, attempt, after: asked.after ?? null, envelope, browser: BROWSER}};
};

/** The first key of a session, which a browser would take. */
export const sealingKey = (claims: SessionClaims): EncryptionJwk => sealingKeys(claims)[0]!;

/** The keys of a session that are of a kind the protocol names. */
export const sealingKeys = ({enc_jwks}: SessionClaims): EncryptionJwk[] =>
  enc_jwks.filter(key => v.is(EncryptionJwk, key));

/** Where a card that is only to be kept is sent. */
export const tokensEndpoint = ({discovery}: Target): string => `${discovery.issuer}/v1/tokens`;

/** `POST /v1/payments`, once; `POST /v1/tokens` for a session that only keeps the card. */
export const submit = (target: Target, {token, jti, body}: Submission): Promise<Answer> => {
  const keeps = claimsOf(token)['mode'] === 'tokenize';
  const path = keeps ? tokensEndpoint(target) : target.discovery.payments_endpoint;
  return target.ask(path, {method: 'POST', bearer: token, key: jti, body});
};

/** The recovery call. */
export const outcome = (
  target: Target,
  session: string,
  bearer?: string,
  query: object = {},
): Promise<Answer> =>
  target.ask(`${target.discovery.sessions_endpoint}/${session}/outcome?${new URLSearchParams({...query})}`, {
    ...(bearer !== undefined && {bearer}),
  });

/** Rounds of ten seconds for which an outcome is waited for. */
const ROUNDS = 3;

/** Pays, and waits for the outcome where the processor needs longer. */
export const payWith = async (target: Target, submission: Submission): Promise<Answer> => {
  let answer = await submit(target, submission);
  const {session, attempt} = submission.body;
  for (let round = 0; answer.status === 202 && round < ROUNDS; round++)
    answer = await outcome(target, session, submission.token, {attempt, wait: 10});
  return answer;
};

/** A payment with its outcome. */
export interface Paid extends PaymentAnswer {
  session: Session;
  submission: Submission;
  answer: Answer;
  /** Its result's, verified. */
  claims: ResultClaims;
}

/** Opens a session and pays it with one card. */
export const pay = async (target: Target, terms: object = {}, asked: SealOptions = {}): Promise<Paid> => {
  const session = await openSession(target, terms);
  const submission = sealFor(target, session, asked);
  const answer = await payWith(target, submission);
  return {session, submission, ...(await paidIn(target, answer))};
};

/** The outcome in an answer to a submission. */
export const paidIn = async (
  target: Target,
  answer: Answer,
): Promise<Omit<Paid, 'session' | 'submission'>> => {
  mustAnswer(answer, 200, 'a payment, with');
  const read = mustFit(PaymentAnswer, answer.json, 'a payment');
  return {...read, answer, claims: await resultOf(target, read.result)};
};

/** The processor's signing keys, as published. */
export const signingKeys = shared(async target => {
  const {json} = await target.ask(target.discovery.jwks_uri);
  return mustFit(SigningKeys, json, 'a key set').keys;
});

/** The claims of what was signed, by a key that is published; undefined for any other text. */
export const verified = async (target: Target, jws: string, typ: string): Promise<unknown> => {
  const keys = await Promise.all((await signingKeys(target)).map(importVerifyingKey));
  return verify(jws, typ, kid => keys.find(key => key?.kid === kid));
};

/** The claims of a signed result. */
export const resultOf = async (target: Target, signed: string | undefined): Promise<ResultClaims> => {
  if (signed === undefined) throw new Broken('a signed result', 'none');
  const claims = await verified(target, signed, RESULT_TYP);
  must(claims !== undefined, 'a result that a published key signed', 'one that does not verify');
  return mustFit(ResultClaims, claims, 'claims of a result');
};

/** A payment that was approved: most rules look at the same one. */
export const approved = shared(async target => pay(target));

/** One that was declined. */
export const declined = shared(async target => pay(target, {}, {number: target.options.declines}));

/** Ids of the payments that became of attempts of one session and were approved. */
export const approvedOf = async (
  target: Target,
  session: Session,
  attempts: readonly string[],
): Promise<string[]> => {
  const answers = await Promise.all(
    attempts.map(attempt => outcome(target, session.id, session.token, {attempt, wait: 10})),
  );
  const states = answers.map(({json}) => Object(json) as {id: string; status: string});
  return [...new Set(states.filter(({status}) => status === 'authorized').map(({id}) => id))];
};
