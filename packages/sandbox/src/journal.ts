import type {
  AuthenticationElement,
  AuthenticationRequest,
  AuthorizationAdvice,
  AuthorizationRequest,
  ClearingRequest,
  FeesElement,
  IncrementRequest,
  ReversalRequest,
} from '@florin/network';
import type {AuthenticationWay, CardStatus, Limits} from './issuer.js';

/** An authorization as the journal keeps it: without DE127, so that nothing of the card is ever written. */
export type RecordedAuthorization = Omit<AuthorizationRequest, 127>;

/** A request as the journal keeps it. */
export type RecordedRequest = RecordedAuthorization | IncrementRequest | ClearingRequest | ReversalRequest;

/** One decision of the network or an issuer. An answer is the request's own elements and `said`. */
export interface Decision {
  kind: 'decision';
  /** Milliseconds since 1970. */
  at: number;
  /** Who decided; absent when the network refused before it knew the issuer. */
  issuer?: string;
  /** The account concerned; absent when none was found. */
  account?: string;
  request: RecordedRequest;
  said: Said;
  /** Approved by the network, for an issuer that was down. */
  standIn?: true;
}

/** Response code, approval code, address check and fees of an answer, by element number. */
export interface Said {
  39: string;
  38?: string;
  44?: string;
  126?: FeesElement;
}

/** Money paid into an account by the operator. */
export interface Deposit {
  kind: 'deposit';
  at: number;
  account: string;
  /** ISO 4217 code. */
  currency: string;
  /** Minor units. */
  amount: number;
}

/** An issuer lets go of what an authorization still holds: its time is over. */
export interface Expiry {
  kind: 'expiry';
  at: number;
  /** Matching key of the 0100. */
  key: string;
}

/** What the operator has set about an account. What is absent stays as it was. */
export interface AccountChange {
  kind: 'account';
  at: number;
  account: string;
  status?: CardStatus;
  authentication?: AuthenticationWay;
  /** Null takes them away. */
  limits?: Limits | null;
  /** Null takes it away. */
  postal_code?: string | null;
  /** By ISO 4217 code: paid in, or taken out where it is below zero. Minor units. */
  paid?: Record<string, number>;
}

/** The operator has set an issuer down or up, or how long its answers take. */
export interface IssuerChange {
  kind: 'issuer';
  at: number;
  issuer: string;
  up: boolean;
  /** Milliseconds. Absent: as it was. */
  latency?: number;
}

/** The network has told an issuer of an approval that it gave for it. */
export interface Advice {
  kind: 'advice';
  at: number;
  issuer: string;
  account: string;
  /** Its DE7 and DE11 are the network's own, its DE90 names the 0100. */
  request: AuthorizationAdvice;
  said: Said;
}

/** A 0600 as the journal keeps it: without DE127. */
export type RecordedAuthentication = Omit<AuthenticationRequest, 127>;

/** An acquirer asked who the cardholder is, and was answered. */
export interface Authentication {
  kind: 'authentication';
  at: number;
  /** Absent when the network refused before it knew the issuer. */
  issuer?: string;
  account?: string;
  request: RecordedAuthentication;
  said: {39: string; 123?: AuthenticationElement};
  /** Of a challenge: what the issuer's page sends along with a code, so that no other page can. */
  token?: string;
}

/** What happens in a challenge. The third wrong code ends it. */
export type Step =
  {step: 'passed'; eci: string; cavv: string} | {step: 'wrong_code' | 'cancelled' | 'lapsed'};

/** Something happened in the challenge of an authentication. */
export type ChallengeStep = {kind: 'challenge'; at: number; /** The authentication's. */ id: string} & Step;

/** What happened, one entry at a time. Everything the sandbox knows is rebuilt from these. */
export type Entry =
  Decision | Deposit | Expiry | AccountChange | IssuerChange | Advice | Authentication | ChallengeStep;

/** An append-only record of entries. */
export interface Journal {
  /** Keeps the entry, or throws and keeps nothing of it. The entry is not changed afterwards. */
  append(entry: Entry): void;
  /** Every entry kept, oldest first. */
  read(): Iterable<Entry>;
}

/** A journal that lives as long as the process. */
export const memoryJournal = (): Journal => {
  const entries: Entry[] = [];
  return {append: entry => void entries.push(entry), read: () => entries};
};
