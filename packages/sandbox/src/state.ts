import {
  currencyOfNumber,
  fromDE4,
  fromDE95,
  isApproved,
  isReversal,
  matchingKey,
  originalOf,
  REFUND,
} from '@florin/network';
import type {ClearingRequest, ReversalRequest} from '@florin/network';
import {countPresentment, type DayTotals} from './reconcile.js';
import type {Decision, Deposit, Entry} from './journal.js';

/** What moved on an account in one currency since it was opened, in minor units. */
export interface Movement {
  /** Deposits and refunds, less captures. */
  booked: number;
  /** Held by approved authorizations. Never negative. */
  held: number;
}

/** An approved authorization and what became of its amount: held + captured + released = amount. */
export interface Authorization {
  account: string;
  currency: string;
  amount: number;
  held: number;
  captured: number;
  refunded: number;
  reversed: boolean;
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
}

/** A network on which nothing happened yet. */
export const emptyState = (): State => ({
  movements: new Map(),
  authorizations: new Map(),
  decisions: new Map(),
  reversedUnseen: new Set(),
  days: new Map(),
});

/** The state that these entries lead to. */
export const replay = (entries: Iterable<Entry>): State => {
  const state = emptyState();
  for (const entry of entries) apply(state, entry);
  return state;
};

/** Moves the state on by one entry. It decides nothing: the entry already says what was decided. */
export const apply = (state: State, entry: Entry): void => {
  if (entry.kind === 'deposit') applyDeposit(state, entry);
  else applyDecision(state, entry);
};

/** What moved on an account in a currency; nothing, if it was never used in it. */
export const movementOf = (state: State, account: string, currency: string): Readonly<Movement> =>
  state.movements.get(account)?.get(currency) ?? {booked: 0, held: 0};

const applyDeposit = (state: State, {account, currency, amount}: Deposit): void => {
  moving(state, account, currency).booked += amount;
};

const applyDecision = (state: State, decision: Decision): void => {
  const {request, said} = decision;
  state.decisions.set(matchingKey(request), decision);
  if (!isApproved(said[39])) return;
  if (request.mti === '0100') hold(state, decision);
  else if (isReversal(request)) release(state, request);
  else post(state, request, decision);
};

const hold = (state: State, {request, account}: Decision): void => {
  const currency = currencyOfNumber(request[49])?.code;
  if (account === undefined || currency === undefined) return;
  const amount = fromDE4(request[4]);
  const fresh = {account, currency, amount, held: amount, captured: 0, refunded: 0, reversed: false};
  state.authorizations.set(matchingKey(request), fresh);
  moving(state, account, currency).held += amount;
};

const release = (state: State, request: ReversalRequest): void => {
  const {key} = originalOf(request[90]);
  const authorization = state.authorizations.get(key);
  if (!authorization) return void (state.decisions.has(key) || state.reversedUnseen.add(key));
  const kept = fromDE95(request[95]);
  const held = Math.min(authorization.held, Math.max(0, kept - authorization.captured));
  moving(state, authorization.account, authorization.currency).held -= authorization.held - held;
  authorization.held = held;
  authorization.reversed ||= kept === 0;
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
    authorization.held -= amount;
    movement.held -= amount;
    movement.booked -= amount;
  }
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
