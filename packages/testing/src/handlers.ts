import {
  ContinueRequest,
  DISCOVERY_PATH,
  MAX_ENVELOPE,
  PaymentSubmission,
  SESSION_TYP,
  SessionClaims,
  SessionRequest,
  type Discovery,
  type ProblemCode,
  type SavedCard,
} from '@florin/protocol';
import {EnvelopeRejected, importVerifyingKey, strictJson, verify} from '@florin/protocol/envelope';
import {seconds, sleep} from '@florin/runtime';
import {http, HttpResponse, type HttpHandler} from 'msw';
import * as v from 'valibot';
import type {Maker, Session, SessionOptions} from './session.js';
import {answerFrame, type FramePage} from './frame.js';
import {bankPage, challengePage, donePage} from './challenge.js';
import {answerOf, goOn, readOutcome, submit} from './payments.js';
import {found, ProblemError, problemResponse} from './problem.js';
import {problemIn} from './scenario.js';

/** What the handlers work on. */
export interface Mock extends Maker {
  sessions: Map<string, Session>;
  frame: FramePage | undefined;
  create(options: SessionOptions): Promise<{id: string}>;
}

type Resolver = (request: Request, params: Record<string, string>) => Promise<Response> | Response;

/** Turns what a call throws into its answer, and tells the time: the form takes it from there. */
const answering =
  ({issuer, runtime}: Mock, resolve: Resolver) =>
  async ({request, params}: {request: Request; params: object}): Promise<Response> => {
    try {
      const answer = await resolve(request, params as Record<string, string>);
      if (answer.type !== 'error') answer.headers.set('date', new Date(runtime.now()).toUTCString());
      return answer;
    } catch (error) {
      if (error instanceof EnvelopeRejected)
        return problemResponse(issuer, new ProblemError('envelope_rejected'));
      if (error instanceof ProblemError) return problemResponse(issuer, error);
      throw error;
    }
  };

const bearer = (request: Request): string =>
  /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';

/** Seconds past its expiry for which a token may still ask what became of an attempt. */
const RECOVERY = 86_400;

/**
 * The session of a frame's call, by its bearer token.
 * @throws ProblemError unauthorized, session_unknown
 */
const authorize = async ({issuer, keys, runtime, sessions}: Mock, request: Request): Promise<Session> => {
  const own = await importVerifyingKey(keys.signing.jwk);
  const payload = await verify(bearer(request), SESSION_TYP, kid => (kid === own?.kid ? own : undefined));
  const claims = v.safeParse(SessionClaims, payload);
  if (!claims.success) throw new ProblemError('unauthorized');
  const {iss, aud, exp, sub} = claims.output;
  if (iss !== issuer || aud !== issuer || exp + RECOVERY < seconds(runtime))
    throw new ProblemError('unauthorized');
  return found(sessions.get(sub), 'session_unknown');
};

const parse = <S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> => {
  let body: unknown;
  try {
    body = strictJson(text);
  } catch {
    throw new ProblemError('malformed_json');
  }
  const parsed = v.safeParse(schema, body, {abortEarly: true});
  if (!parsed.success) throw new ProblemError('invalid_request', {at: v.getDotPath(parsed.issues[0]) ?? ''});
  return parsed.output;
};

/** Those problems a scenario brings about by the state of its session, and not by its name alone. */
const REAL: readonly ProblemCode[] = ['session_paid', 'attempt_in_progress', 'key_revoked'];

/** What a scenario puts in the place of an answer. */
const interrupted = ({runtime}: Mock, session: Session): Response | Promise<Response> | undefined => {
  const {scenario} = session;
  if (scenario === 'unreachable') return HttpResponse.error();
  if (scenario === 'hangs') return new Promise<Response>(() => {});
  if (scenario === 'unclear') {
    session.scenario = 'unauthorized';
    return new Response('Bad gateway', {status: 502});
  }
  const problem = problemIn(scenario);
  if (!problem || session.over || REAL.includes(problem)) return undefined;
  return sleep(runtime, session.delay).then(() => Promise.reject(new ProblemError(problem)));
};

const keyOf = (request: Request): string | undefined =>
  /^"?([\w-]{1,255})"?$/.exec(request.headers.get('idempotency-key') ?? '')?.[1];

const take = async (mock: Mock, request: Request, mode: SessionClaims['mode']): Promise<Response> => {
  const token = bearer(request);
  const session = await authorize(mock, request);
  const raw = await request.text();
  const call = {token, raw, key: found(keyOf(request), 'idempotency_key_missing')};
  const submission = parse(PaymentSubmission, raw);
  if (submission.session !== session.claims.sub) throw new ProblemError('unauthorized');
  if (session.claims.mode !== mode) throw new ProblemError('mode_not_supported');
  const other = interrupted(mock, session);
  return other ?? answerOf(mock, session, await submit(mock, session, {...call, submission}));
};

const resume = async (mock: Mock, request: Request, id: string): Promise<Response> => {
  const session = await authorize(mock, request);
  const body = parse(ContinueRequest, await request.text());
  const call = {token: bearer(request), key: keyOf(request), request: body};
  return answerOf(mock, session, await goOn(mock, session, id, call));
};

const forget = async (mock: Mock, request: Request, id: string, card: string): Promise<Response> => {
  const session = await authorize(mock, request);
  if (session.claims.sub !== id) throw new ProblemError('unauthorized');
  const saved = session.claims.saved_cards ?? [];
  const left = saved.filter(({token}: SavedCard) => token !== card);
  if (left.length === saved.length) throw new ProblemError('card_unknown');
  session.claims.saved_cards = left;
  return new Response(null, {status: 204});
};

const open = async (mock: Mock, request: Request): Promise<Response> => {
  if (!bearer(request).startsWith('sk_')) throw new ProblemError('unauthorized');
  const terms = parse(SessionRequest, await request.text());
  const {customer: _customer, save_card, reusable_reference: _reusable, brands, ...rest} = terms;
  const options = {...rest, ...(brands && {brands}), ...(save_card === 'ask' && {save_card})};
  return Response.json(await mock.create(options), {status: 201});
};

const discovery = ({issuer, keys}: Mock): Discovery => ({
  ...{protocol: '1', issuer, jwks_uri: `${issuer}/.well-known/jwks.json`},
  ...{sessions_endpoint: `${issuer}/v1/sessions`, payments_endpoint: `${issuer}/v1/payments`},
  ...{frame_url: `${issuer}/frame`, sdk_url: `${issuer}/sdk/v1/florin.js`},
  integrity_url: `${issuer}/integrity.json`,
  enc_algs: [...new Set(keys.sealing.map(({jwk}) => jwk.alg))],
  ...{encs: ['A256GCM'], sig_algs: ['ES256'], max_envelope_bytes: MAX_ENVELOPE},
  capabilities: ['payment', 'tokenize'],
});

const publicJson = (body: object): Response =>
  Response.json(body, {headers: {'access-control-allow-origin': '*'}});

/** The processor as handlers of msw's. */
export const handlersOf = (mock: Mock): HttpHandler[] => {
  const {issuer, keys} = mock;
  const on = (method: 'get' | 'post' | 'delete', path: string, resolve: Resolver): HttpHandler =>
    http[method](`${issuer}${path}`, answering(mock, resolve));
  return [
    on('get', DISCOVERY_PATH, () => publicJson(discovery(mock))),
    on('get', '/.well-known/jwks.json', () => publicJson({keys: [keys.signing.jwk]})),
    on('get', '/frame', request => answerFrame(mock, request)),
    on('post', '/v1/sessions', request => open(mock, request)),
    on('post', '/v1/payments', request => take(mock, request, 'payment')),
    on('post', '/v1/tokens', request => take(mock, request, 'tokenize')),
    on('post', '/v1/payments/:id/continue', (request, {id = ''}) => resume(mock, request, id)),
    on('get', '/v1/challenges/:id', (_request, {id = ''}) => challengePage(mock, id)),
    on('post', '/v1/challenges/:id/bank', (_request, {id = ''}) => bankPage(mock, id)),
    on('post', '/v1/challenges/:id/done', (request, {id = ''}) => donePage(mock, id, request)),
    on('get', '/v1/sessions/:id/outcome', async (request, {id}) => {
      const session = await authorize(mock, request);
      if (session.claims.sub !== id) throw new ProblemError('unauthorized');
      const {searchParams} = new URL(request.url);
      const waiting = {wait: Number(searchParams.get('wait') ?? 0) || 0, signal: request.signal};
      const attempt = await readOutcome(mock, session, searchParams.get('attempt'), waiting);
      return answerOf(mock, session, attempt);
    }),
    on('delete', '/v1/sessions/:id/cards/:card', (request, {id = '', card = ''}) =>
      forget(mock, request, id, card),
    ),
  ];
};
