import {newId} from '@florin/runtime';
import type {AttemptId, ContinueRequest, PaymentSubmission} from '@florin/protocol';
import {importSealingKey, seal, sha256, type SealedCard, type SealingKey} from '@florin/protocol/envelope';
import type {Session} from '../admission.js';
import type {Tools} from './tools.js';

/** A request that can be sent again byte by byte. */
export interface Sealed {
  body: string;
  /** Also the request's idempotency key. Undefined where no card is in it. */
  jti: string | undefined;
  /** The monotonic time at which it was made, in ms. */
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

/** What a card is sealed for. */
interface Purpose {
  session: Session;
  attempt: AttemptId;
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
const sealCard = async ({session, attempt}: Purpose, card: SealedCard, {runtime, clock}: Tools) => {
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
  return envelope ? {envelope, jti, at} : undefined;
};

/** The request that begins an attempt. Undefined where the card could not be sealed. */
export const sealFor = async (
  {session, attempt, after}: Purpose & {after: AttemptId | null},
  card: SealedCard,
  tools: Tools,
): Promise<Sealed | undefined> => {
  const sealed = await sealCard({session, attempt}, card, tools);
  if (!sealed) return undefined;
  const {envelope, ...rest} = sealed;
  const browser = tools.browser();
  const submission: PaymentSubmission = {session: session.claims.sub, attempt, after, envelope, browser};
  return {...rest, body: JSON.stringify(submission)};
};

/** The request that goes on with an attempt: without an envelope where there is no card, or it could not be sealed. */
export const sealToContinue = async (
  {session, attempt}: Purpose,
  card: SealedCard | undefined,
  tools: Tools,
): Promise<Sealed> => {
  const sealed = card && (await sealCard({session, attempt}, card, tools));
  if (!sealed) return bare({attempt}, tools);
  const {envelope, ...rest} = sealed;
  return {...rest, body: JSON.stringify({attempt, envelope} satisfies ContinueRequest)};
};

/** A request with no card in it. */
export const bare = (body: ContinueRequest, {runtime}: Tools): Sealed => ({
  ...{body: JSON.stringify(body), jti: undefined},
  at: runtime.monotonic(),
});
