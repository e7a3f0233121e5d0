import {SESSION_TYP, type ErrorCode} from '@florin/protocol';
import {isSessionClaims, type SignedClaims} from '@florin/protocol/check';
import {parseJws} from '@florin/protocol/jws';
import type {Verified} from './keys.js';

/** A session whose token, embedder and time were proven. */
export interface Session {
  token: string;
  claims: SignedClaims;
  /** Origin of the embedding page, as the browser says it. */
  origin: string;
}

/** Why a frame shows nothing. */
export type Refusal = ErrorCode | 'session_expired';

/** What the frame knows by itself, against which a token is held. */
export interface Ground {
  /** The frame's own origin: the only issuer it believes. */
  issuer: string;
  verified: Verified;
  /** The processor's time in seconds. */
  seconds(): number;
}

/** What the embedding page brought. */
export interface Caller {
  token: string;
  origin: string;
}

/**
 * Proves that the token was signed by the processor whose frame this is, and that the page which embeds it is
 * listed. In this order, so that a page which is not listed learns nothing more.
 */
export const admit = async ({token, origin}: Caller, ground: Ground): Promise<Session | Refusal> => {
  const claims = await ground.verified(token, SESSION_TYP);
  if (!isSessionClaims(claims) || !isOwn(claims, ground.issuer)) {
    return parseJws(token) ? 'session_untrusted' : 'session_malformed';
  }
  if (!claims.origins.includes(origin)) return 'origin_not_allowed';
  return ground.seconds() < claims.exp ? {token, claims, origin} : 'session_expired';
};

const isOwn = ({iss, aud, frame_url, mode, amount}: SignedClaims, issuer: string): boolean =>
  iss === issuer &&
  aud === issuer &&
  // Not only of our origin, as `blob:` and what carries credentials may be.
  frame_url.startsWith(`${issuer}/`) &&
  (mode === 'payment') === (amount !== undefined);

const withoutQuery = (url: string): string => url.replace(/[?#].*$/, '');

/** True where a form of `a` may go on with `b` and keep what was typed: the same processor, pages and form. */
export const sameForm = (a: Session, b: Session): boolean =>
  a.origin === b.origin &&
  a.claims.iss === b.claims.iss &&
  a.claims.merchant.id === b.claims.merchant.id &&
  withoutQuery(a.claims.frame_url) === withoutQuery(b.claims.frame_url) &&
  String(a.claims.origins.toSorted()) === String(b.claims.origins.toSorted());
