import {
  currencyOfNumber,
  fromDE4,
  fromDE95,
  isApproved,
  isIncrement,
  isReversal,
  matchingKey,
  originalOf,
  REFUND,
} from '@florin/network';
import type {ClearingRequest, IncrementRequest, ReversalRequest} from '@florin/network';
import {newApprovals, type Approvals} from './approvals.js';
import {
  applyAuthentication,
  applyStep,
  newAuthentications,
  useAuthentication,
  type Authentications,
} from './authentications.js';
import type {
  AccountChange,
  Advice,
  Decision,
  Entry,
  Expiry,
  IssuerChange,
  RecordedAuthorization,
  Said,
} from './journal.js';
import {countPresentment, type DayTotals} from './reconcile.js';

/** What moved on an account in one currency since it was opened, in minor units. */
export interface Movement {
  /** Deposits and refunds, less captures. */
  booked: number;
  /** Held by approved authorizations. Never negative. */
  held: number;
}

/** An approved authorization and what became of its amount, increments with it: held + captured + released = amount. */
export interface Authorization {
  account: string;
  currency: string;
  amount: number;
  held: number;
  captured: number;
  refunded: number;
  reversed: boolean;
  /** Some or all of it was released: nothing more can be added to it. */
  closed: boolean;
  /** What was added to it and not undone, by the key of each increment. */
  increments: Map<string, number>;
}

/** What the operator has set about an account since it was opened. */
export type AccountSet = Pick<AccountChange, 'status' | 'authentication' | 'limits' | 'postal_code'>;

/** Whether an issuer answers, and how long it takes, in ms. */
export interface Presence {
  up: boolean;
  latency: number;
}

/** An approval in stand-in that its issuer was not told of yet. */
export interface Untold {
  account: string;
  request: RecordedAuthorization;
  said: Said;
}

/** All that a network and its issuers remember. Keys are matching keys (DE7 + 11 + 32). */
export interface State {
  /** By account id, then currency code. */
  movements: Map<string, Map<string, Movement>>;
  authorizations: Map<string, Authorization>;
  /** Every decision by the key of its request, oldest first. */
  decisions: Map<string, Decision>;
  /** Keys of authorizations that were reversed before they were seen. */
  reversedUnseen: Set<string>;
  /** What was taken for clearing each day. */
  days: DayTotals;
  /** The same authorizations in order, those over nothing left out: by issuer, for their holds to expire. */
  byIssuer: Map<string, Approvals>;
  /** And by account, with what was added to them, for its limits. */
  byAccount: Map<string, Approvals>;
  /** By account id. */
  accounts: Map<string, AccountSet>;
  /** By issuer id; one that is not there has always been up. */
  presence: Map<string, Presence>;
  /** By issuer id, then key, oldest first. */
  untold: Map<string, Map<string, Untold>>;
  /** How many advices the network has sent to issuers. */
  advices: number;
  authentications: Authentications;
}

/** A network on which nothing happened yet. */
export const emptyState = (): State => ({
  movements: new Map(),
  authorizations: new Map(),
  decisions: new Map(),
  reversedUnseen: new Set(),
  days: new Map(),
  byIssuer: new Map(),
  byAccount: new Map(),
  accounts: new Map(),
  presence: new Map(),
  untold: new Map(),
  advices: 0,
  authentications: newAuthentications(),
});

/** The state that these entries lead to. */
export const replay = (entries: Iterable<Entry>): State => {
  const state = emptyState();
  for (const entry of entries) apply(state, entry);
  return state;
};

/** Moves the state on by one entry. It decides nothing: the entry already says what was decided. */
export const apply = (state: State, entry: Entry): void => {
  switch (entry.kind) {
    case 'decision':
      return applyDecision(state, entry);
    case 'deposit':
      return void (moving(state, entry.account, entry.currency).booked += entry.amount);
    case 'expiry':
      return applyExpiry(state, entry);
    case 'account':
      return applyAccount(state, entry);
    case 'issuer':
      return applyIssuer(state, entry);
    case 'advice':
      return applyAdvice(state, entry);
    case 'authentication':
      return applyAuthentication(state.authentications, entry);
    case 'challenge':
      return applyStep(state.authentications, entry);
  }
};

/** What moved on an account in a currency; nothing, if it was never used in it. */
export const movementOf = (state: State, account: string, currency: string): Readonly<Movement> =>
  state.movements.get(account)?.get(currency) ?? {booked: 0, held: 0};

/** Whether an issuer is there. */
export const presenceOf = (state: State, issuer: string): Readonly<Presence> =>
  state.presence.get(issuer) ?? {up: true, latency: 0};

const applyDecision = (state: State, decision: Decision): void => {
  const {request, said} = decision;
  state.decisions.set(matchingKey(request), decision);
  const isAuthorization = request.mti === '0100' && !isIncrement(request);
  if (isAuthorization) useAuthentication(state.authentications, request, decision.account);
  if (!isApproved(said[39])) return;
  if (isAuthorization) hold(state, decision, request);
  else if (isIncrement(request)) holdMore(state, decision, request);
  else if (isReversal(request)) release(state, request);
  else post(state, request, decision);
};

const hold = (state: State, decision: Decision, request: RecordedAuthorization): void => {
  const {account, issuer, at, said} = decision;
  const currency = currencyOfNumber(request[49])?.code;
  if (account === undefined || issuer === undefined || currency === undefined) return;
  const key = matchingKey(request);
  const amount = fromDE4(request[4]);
  const fresh = {
    ...{account, currency, amount, held: amount, captured: 0, refunded: 0, reversed: false, closed: false},
    increments: new Map<string, number>(),
  };
  state.authorizations.set(key, fresh);
  moving(state, account, currency).held += amount;
  if (amount === 0) return;
  if (decision.standIn)
    entryOf(state.untold, issuer, () => new Map<string, Untold>()).set(key, {account, request, said});
  const approval = {key, at, amount, authorization: fresh};
  entryOf(state.byIssuer, issuer, newApprovals).all.push(approval);
  entryOf(state.byAccount, account, newApprovals).all.push(approval);
};

const holdMore = (state: State, {at}: Decision, request: IncrementRequest): void => {
  const authorization = state.authorizations.get(originalOf(request[90]).key);
  if (!authorization) return;
  const [key, amount] = [matchingKey(request), fromDE4(request[4])];
  authorization.increments.set(key, amount);
  authorization.amount += amount;
  letGo(state, authorization, -amount);
  // Its hold ends with the original's; for limits it is spent now.
  entryOf(state.byAccount, authorization.account, newApprovals).all.push({key, at, amount, authorization});
};

/** One increment is undone, once: what was captured meanwhile stays. */
const holdLess = (state: State, key: string, request: IncrementRequest): void => {
  const authorization = state.authorizations.get(originalOf(request[90]).key);
  const amount = authorization?.increments.get(key);
  if (!authorization || amount === undefined) return;
  authorization.increments.delete(key);
  // A release counted it in; what is held since then is of captures that are still to be presented.
  if (authorization.closed) return;
  const undone = Math.min(amount, authorization.held);
  authorization.amount -= undone;
  letGo(state, authorization, undone);
};

const release = (state: State, request: ReversalRequest): void => {
  const {key} = originalOf(request[90]);
  const undone = state.decisions.get(key)?.request;
  if (undone && isIncrement(undone)) return holdLess(state, key, undone);
  const authorization = state.authorizations.get(key);
  if (!authorization) return void (undone || state.reversedUnseen.add(key));
  const kept = fromDE95(request[95]);
  const held = Math.min(authorization.held, Math.max(0, kept - authorization.captured));
  letGo(state, authorization, authorization.held - held);
  authorization.reversed ||= kept === 0;
  authorization.closed = true;
};

const post = (state: State, request: ClearingRequest, {said, at}: Decision): void => {
  countPresentment(state.days, request, said, at);
  const authorization = state.authorizations.get(originalOf(request[90]).key);
  if (!authorization) return;
  const amount = fromDE4(request[4]);
  const movement = moving(state, authorization.account, authorization.currency);
  if (request[3] === REFUND) {
    authorization.refunded += amount;
    movement.booked += amount;
  } else {
    authorization.captured += amount;
    movement.booked -= amount;
    letGo(state, authorization, amount);
  }
};

const applyExpiry = (state: State, {key}: Expiry): void => {
  const authorization = state.authorizations.get(key);
  if (authorization) letGo(state, authorization, authorization.held);
};

const letGo = (state: State, authorization: Authorization, amount: number): void => {
  authorization.held -= amount;
  moving(state, authorization.account, authorization.currency).held -= amount;
};

const applyAccount = (state: State, {kind: _, at: _at, account, paid = {}, ...set}: AccountChange): void => {
  state.accounts.set(account, {...state.accounts.get(account), ...set});
  for (const [currency, amount] of Object.entries(paid)) moving(state, account, currency).booked += amount;
};

const applyIssuer = (state: State, {issuer, up, latency}: IssuerChange): void => {
  const before = presenceOf(state, issuer);
  state.presence.set(issuer, {up, latency: latency ?? before.latency});
};

const applyAdvice = (state: State, {issuer, request}: Advice): void => {
  state.advices++;
  state.untold.get(issuer)?.delete(originalOf(request[90]).key);
};

const moving = (state: State, account: string, currency: string): Movement => {
  const currencies = entryOf(state.movements, account, () => new Map<string, Movement>());
  return entryOf(currencies, currency, () => ({booked: 0, held: 0}));
};

const entryOf = <K, T>(map: Map<K, T>, key: K, make: () => T): T => {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
};
