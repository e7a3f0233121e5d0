import {randomBytes} from 'node:crypto';
import {setTimeout} from 'node:timers/promises';
import type {PaymentAnswer, Problem, SessionClaims, SessionRequest, SessionResponse} from '@florin/protocol';
import {
  importSealingKey,
  seal,
  sha256,
  type Binding,
  type SealedCard,
  type TypedCard,
} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import {nodeRuntime} from '@florin/runtime/node';

/** The demo's secret key. */
export const KEY = 'sk_test_florin_demo';
/** Where test shoppers shop. */
export const SHOP = 'http://localhost:4242';

const runtime = nodeRuntime();

/** The number of a card, with an expiry and a CVC that the demo's issuers take. */
export const card = (number = '4242424242424242', change: Partial<TypedCard> = {}): TypedCard => ({
  ...{number, exp_month: 12, exp_year: 2040, cvc: number.startsWith('37') ? '1234' : '123'},
  ...change,
});

/** A call with a secret key. */
export const callAs = (
  key: string,
  origin: string,
  method: string,
  path: string,
  body?: unknown,
  idempotency?: string,
  headers: Record<string, string> = {},
) =>
  fetch(`${origin}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body !== undefined && {'content-type': 'application/json'}),
      ...(idempotency && {'idempotency-key': `"${idempotency}"`}),
      ...headers,
    },
    ...(body !== undefined && {body: typeof body === 'string' ? body : JSON.stringify(body)}),
  });

/** A session over 19.99 euros for a reference of its own, unless told otherwise. */
export const createSession = async (origin: string, terms: object = {}): Promise<SessionResponse> => {
  const request = {
    amount: {value: 1999, currency: 'EUR'},
    reference: `order-${randomBytes(6).toString('hex')}`,
    origins: [SHOP],
    ...terms,
  } as SessionRequest;
  const answer = await callAs(KEY, origin, 'POST', '/v1/sessions', request);
  if (answer.status !== 201) throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as SessionResponse;
};

/** The claims of a token, not verified. */
export const claimsOf = (token: string): SessionClaims =>
  JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as SessionClaims;

/** A request as the frame makes it. */
export interface Submission {
  token: string;
  jti: string;
  /** Where it goes; a card that is only to be kept goes to another place. */
  path?: 'payments' | 'tokens';
  body: {session: string; attempt: string; after: string | null; envelope: string; browser: object};
}

export interface SealOptions {
  attempt?: string;
  after?: string | null;
  /** Changes to what the envelope is bound to. */
  bind?: Partial<Binding>;
  tokenHash?: string;
}

export const BROWSER = {
  language: 'en',
  color_depth: 24,
  screen_width: 800,
  screen_height: 600,
  timezone_offset: 0,
};

/** Seals a card for a session, as the frame does. */
export const sealFor = async (
  token: string,
  sealed: SealedCard = card(),
  options: SealOptions = {},
): Promise<Submission> => {
  const claims = claimsOf(token);
  const key = await importSealingKey(claims.enc_jwks);
  const attempt = options.attempt ?? newId(runtime, 'att');
  const bind = {
    ...{
      sid: claims.sub,
      att: attempt as Binding['att'],
      jti: newId(runtime, 'env'),
      iat: Math.floor(Date.now() / 1000),
    },
    ...{merchant: claims.merchant.id, origin: claims.origins[0]!},
    ...(claims.amount && {amount: claims.amount}),
    ...options.bind,
  };
  const envelope = await seal(key!, sealed, bind, options.tokenHash ?? (await sha256(token)));
  return {
    token,
    jti: bind.jti,
    path: claims.mode === 'tokenize' ? 'tokens' : 'payments',
    body: {session: claims.sub, attempt, after: options.after ?? null, envelope, browser: BROWSER},
  };
};

/** Answer of a call, read. */
export interface Answered<T> {
  status: number;
  body: T;
  headers: Headers;
}

/** Sends a submission, with what else a proxy may write. */
export const submit = async (
  origin: string,
  {token, jti, path = 'payments', body}: Submission,
  headers: Record<string, string> = {},
): Promise<Answered<PaymentAnswer & Omit<Problem, 'status'>>> =>
  read(
    await fetch(`${origin}/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `"${jti}"`,
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );

/** Sends it again while the processor is too busy to take it on, as a frame does. */
export const submitted = async (origin: string, submission: Submission): ReturnType<typeof submit> => {
  const answer = await submit(origin, submission);
  if (answer.body.code !== 'overloaded') return answer;
  await setTimeout(Number(answer.headers.get('retry-after')) * 1_000);
  return submitted(origin, submission);
};

/**
 * Goes on with a payment after what its shopper had to do: with the card sealed again, without one, or not at all; with what
 * else a proxy may write.
 */
export const continueWith = async (
  origin: string,
  token: string,
  {id, attempt, sealed, cancel}: {id: string; attempt: string; sealed?: Submission; cancel?: true},
  headers: Record<string, string> = {},
): Promise<Answered<PaymentAnswer & Omit<Problem, 'status'>>> => {
  const body = {attempt, ...(sealed && {envelope: sealed.body.envelope}), ...(cancel && {cancel})};
  return read(await callAs(token, origin, 'POST', `/v1/payments/${id}/continue`, body, sealed?.jti, headers));
};

export const read = async <T>(answer: Response): Promise<Answered<T>> => ({
  status: answer.status,
  body: (await answer.json()) as T,
  headers: answer.headers,
});

/** Creates a session and pays it with one card, by the processor's clock: a test may have set that on. */
export const pay = async (origin: string, sealed: SealedCard = card(), terms: object = {}) => {
  const session = await createSession(origin, terms);
  const {iat} = claimsOf(session.token);
  const submission = await sealFor(session.token, sealed, {bind: {iat}});
  return {session, submission, ...(await submit(origin, submission))};
};

/** The claims of a signed result, not verified. */
export const resultOf = (jws: string | undefined): Record<string, unknown> =>
  JSON.parse(Buffer.from(jws!.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>;
