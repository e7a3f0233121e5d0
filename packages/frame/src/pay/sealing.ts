import {newId} from '@florin/runtime';
import type {AttemptId, PaymentSubmission} from '@florin/protocol';
import {importSealingKey, seal, sha256, type SealedCard, type SealingKey} from '@florin/protocol/envelope';
import type {Session} from '../admission.js';
import type {Tools} from './tools.js';

/** A request that can be sent again byte by byte. */
export interface Sealed {
  body: string;
  /** Also the request's idempotency key. */
  jti: string;
  /** The monotonic time at which it was sealed, in ms. */
  at: number;
}

const keys = new WeakMap<Session, Promise<SealingKey | undefined>>();

/** The first of the session's keys that this browser can use; imported once. Undefined where there is none. */
export const sealingKey = (session: Session): Promise<SealingKey | undefined> => {
  const known = keys.get(session);
  if (known) return known;
  const imported = importSealingKey(session.claims.enc_jwks);
  keys.set(session, imported);
  return imported;
};

const hashes = new WeakMap<Session, Promise<string>>();

/** SHA-256 of the session's token, to which every envelope is bound. */
export const tokenHash = (session: Session): Promise<string> => {
  const hash = hashes.get(session) ?? sha256(session.token);
  hashes.set(session, hash);
  return hash;
};

/** What is sealed for, beside the card. */
export interface Purpose {
  session: Session;
  attempt: AttemptId;
  after: AttemptId | null;
}

/** A browser's cryptography may fail for no reason: of WebKit's on Linux one X25519 agreement in some 250 does. */
const TRIES = 3;

/** Tries again, with another ephemeral key each time. Nothing was sent: undefined where it fails again and again. */
const patiently = async (sealOnce: () => Promise<string>): Promise<string | undefined> => {
  for (let i = 0; i < TRIES; i++) {
    const envelope = await sealOnce().catch(() => undefined);
    if (envelope) return envelope;
  }
  return undefined;
};

/** Seals the card for one attempt. Undefined where the browser can use none of the session's keys, or fails to seal. */
export const sealFor = async (
  {session, attempt, after}: Purpose,
  card: SealedCard,
  {runtime, clock, browser}: Tools,
): Promise<Sealed | undefined> => {
  const {claims, origin} = session;
  const key = await sealingKey(session);
  if (!key) return undefined;
  const jti = newId(runtime, 'env');
  const bind = {
    ...{sid: claims.sub, att: attempt, jti, iat: clock.seconds(), merchant: claims.merchant.id, origin},
    ...(claims.amount && {amount: claims.amount}),
  };
  const at = runtime.monotonic();
  const hash = await tokenHash(session);
  const envelope = await patiently(() => seal(key, card, bind, hash));
  if (!envelope) return undefined;
  const submission: PaymentSubmission = {session: claims.sub, attempt, after, envelope, browser: browser()};
  return {body: JSON.stringify(submission), jti, at};
};
