import {
  SESSION_TYP,
  type AttemptId,
  type CardView,
  type DeclineCode,
  type Money,
  type PaymentState,
  type ProblemCode,
  type SessionClaims,
  type SessionResponse,
} from '@florin/protocol';
import {sign} from '@florin/protocol/envelope';
import {newId, seconds, type Runtime} from '@florin/runtime';
import type {Keys} from './keys.js';
import {problemIn, type Scenario} from './scenario.js';

/** What a session is to be; all of it may be left out. Members are those of the session token. */
export interface SessionOptions extends Partial<
  Pick<
    SessionClaims,
    'reference' | 'origins' | 'capture' | 'brands' | 'fields' | 'mode' | 'saved_cards' | 'save_card'
  >
> {
  scenario?: Scenario;
  amount?: Money;
  /** Seconds until the session has expired: below zero it has already. */
  expires_in?: number;
  /** Seconds since it was opened. */
  age?: number;
  /** Milliseconds that an answer to a submission takes. */
  delay?: number;
  /** Signs the token with a key that is nobody's. */
  forged?: boolean;
}

/** One attempt and what became of it. Of the card only what may be shown. */
export interface Attempt {
  id: `pay_${string}` | `card_${string}`;
  attempt: AttemptId;
  state: PaymentState;
  card: CardView;
  decline: DeclineCode | undefined;
  seq: number;
  /** The second at which it is too late to confirm it, and what the shopper's bank said; undefined before it has. */
  expires: number;
  confirmed: boolean | undefined;
}

/** A session as the mock keeps it. */
export interface Session {
  claims: SessionClaims;
  scenario: Scenario;
  delay: number;
  /** Why it takes no attempt, where it takes none. */
  over: ProblemCode | undefined;
  /** In the order of their arrival; null for one that was given up before it arrived. */
  attempts: Map<AttemptId, Attempt | null>;
  /** The bodies that came, by `Idempotency-Key`: SHA-256 and attempt. */
  bodies: Map<string, {hash: string; attempt: AttemptId}>;
}

/** What a session is made with. */
export interface Maker {
  issuer: string;
  keys: Keys;
  merchant: SessionClaims['merchant'];
  runtime: Runtime;
  /** Origins of a session that names none. */
  origins: readonly string[];
}

const BRANDS = ['visa', 'mastercard', 'amex', 'discover', 'jcb', 'unionpay', 'diners', 'maestro'];
const OVER: readonly ProblemCode[] = ['session_closed', 'session_exhausted', 'session_expired'];
const MAX_SESSION = 1800;

const claimsFor = (maker: Maker, options: SessionOptions): SessionClaims => {
  const {issuer, keys, merchant, runtime} = maker;
  const {
    scenario,
    amount,
    expires_in = MAX_SESSION,
    age = 0,
    delay: _delay,
    forged: _forged,
    ...given
  } = options;
  const mode = given.mode ?? 'payment';
  const now = seconds(runtime);
  const sealing = scenario === 'key_revoked' ? [keys.revoked] : keys.sealing;
  return {
    ...{iss: issuer, aud: issuer, sub: newId(runtime, 'cs'), jti: newId(runtime, 'tok'), merchant, mode},
    ...(mode === 'payment' && {amount: amount ?? {value: 1999, currency: 'EUR'}, capture: 'manual'}),
    reference: newId(runtime, 'order'),
    ...{
      origins: [...maker.origins],
      brands: BRANDS,
      fields: {name: 'off', postal_code: 'off', country: 'off'},
    },
    enc_jwks: sealing.map(({jwk}) => jwk),
    ...{frame_url: `${issuer}/frame`, iat: Math.min(now - age, now + expires_in - 1), exp: now + expires_in},
    ...given,
  };
};

/** Another payment of the session, for the scenarios in which one stands in the way. */
const standing = ({runtime}: Maker, state: PaymentState): Attempt => ({
  ...{id: newId(runtime, 'pay'), attempt: newId(runtime, 'att'), state, decline: undefined, seq: 1},
  ...{expires: 0, confirmed: undefined},
  card: {brand: 'visa', last4: '4242', exp_month: 12, exp_year: 2040},
});

/** Makes a session and its signed token. */
export const makeSession = async (
  maker: Maker,
  options: SessionOptions,
): Promise<{session: Session; response: SessionResponse}> => {
  const {scenario = 'by_card', delay = 0, forged = false} = options;
  const claims = claimsFor(maker, options);
  const problem = problemIn(scenario);
  const session: Session = {
    ...{claims, scenario, delay, attempts: new Map(), bodies: new Map()},
    over: problem && OVER.includes(problem) ? problem : undefined,
  };
  if (scenario === 'session_paid' || scenario === 'attempt_in_progress') {
    const other = standing(maker, scenario === 'session_paid' ? 'authorized' : 'processing');
    session.attempts.set(other.attempt, other);
  }
  const {signing} = forged ? maker.keys.foreign : maker.keys.signing;
  const token = await sign(claims, SESSION_TYP, signing);
  return {session, response: {id: claims.sub, token, expires_at: claims.exp}};
};

/** A token like the session's in all but its sealing keys and its moment, for a frame that holds a revoked key. */
export const renewedToken = ({keys, runtime}: Maker, {claims}: Session): Promise<string> => {
  const renewed = {
    enc_jwks: keys.sealing.map(({jwk}) => jwk),
    iat: seconds(runtime),
    jti: newId(runtime, 'tok'),
  };
  return sign({...claims, ...renewed}, SESSION_TYP, keys.signing.signing);
};

/** The attempt that is under way or has paid. */
export const livingAttempt = ({attempts}: Session): Attempt | undefined =>
  [...attempts.values()].find(
    attempt => attempt && attempt.state !== 'declined' && attempt.state !== 'expired',
  ) ?? undefined;
