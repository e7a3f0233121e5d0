import type {AuthorizationRequest, ClearingRequest, FeesElement, ReversalRequest} from '@florin/network';

/** A request as the journal keeps it: without DE127, so that nothing of the card is ever written. */
export type RecordedRequest = Omit<AuthorizationRequest, 127> | ClearingRequest | ReversalRequest;

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

/** What happened, one entry at a time. Everything the sandbox knows is rebuilt from these. */
export type Entry = Decision | Deposit;

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
