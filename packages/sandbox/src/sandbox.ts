import type {BrandId} from '@florin/card';
import {
  answerTo,
  checkRequest,
  isReversal,
  currency as currencyOf,
  KEY_CHANGE,
  LinkError,
  matchingKey,
  RESPONSE,
  type AnswerTo,
  type NetworkKey,
  type NetworkLink,
  type NetworkRequest,
  type NetworkResponse,
} from '@florin/network';
import {sleep, type Clock, type Random, type Timers} from '@florin/runtime';
import {available, decide, recorded, type MoneyRequest} from './decide.js';
import {demoFees, type FeeSchedule} from './fees.js';
import {directory, last4, type Held, type Issuer} from './issuer.js';
import type {Decision, Entry, Journal, RecordedRequest, Said} from './journal.js';
import {keyRing} from './key-ring.js';
import {reconcile} from './reconcile.js';
import {apply, movementOf, replay} from './state.js';

/** What a sandbox is made of. */
export interface SandboxOptions {
  runtime: Clock & Timers & Random;
  /** Where decisions are kept. What it already holds is replayed first. */
  journal: Journal;
  issuers: readonly Issuer[];
  /** Default: `demoFees`. */
  fees?: FeeSchedule;
  /** How long each answer is under way, in ms. Default 0. */
  latency?: number | ((request: NetworkRequest) => number);
  /** How long the acquirer's end of the link waits, in ms. Default 10,000. */
  timeout?: number;
}

/** One currency of an account, in minor units. */
export interface Balance {
  /** What the account statement says: the opening balance, deposits and refunds, less captures. */
  posted: number;
  /** Held by authorizations that are neither captured nor reversed. */
  held: number;
  /** What can still be spent: posted less held. */
  available: number;
}

/** A cardholder's account as an operator sees it. */
export interface AccountView {
  id: string;
  issuer: string;
  brand: BrandId;
  last4: string;
  /** By ISO 4217 code: the currencies the account was opened in or used in since. */
  balances: Record<string, Balance>;
}

/** A card network with its issuers. */
export interface Sandbox {
  /** The acquirer's way in. */
  link: NetworkLink;
  /** A key that an acquirer agreed with it, for whoever authenticates what goes over a link. */
  key(id: string): NetworkKey | undefined;
  accounts(): AccountView[];
  /** One currency of one account; undefined if there is no such account. */
  balance(account: string, currency: string): Balance | undefined;
  /** Every decision made, oldest first: the network's own record of what happened. */
  decisions(): Decision[];
  /** Pays money into an account, as the cardholder's employer would. Throws a RangeError for nonsense. */
  deposit(account: string, currency: string, amount: number): void;
}

/** Brings up a network whose state is whatever its journal says. */
export const createSandbox = (options: SandboxOptions): Sandbox => {
  const {runtime, journal, fees = demoFees} = options;
  const issuers = directory(options.issuers);
  const keys = keyRing(runtime);
  const state = replay(journal.read());

  // Kept first, then in effect: what an acquirer is told is never forgotten.
  const record = (entry: Entry): void => {
    keep(journal, entry);
    apply(state, entry);
  };

  const respond = (request: NetworkRequest): NetworkResponse => {
    if (request.mti === '0500') return answerTo(request, reconcile(state.days, request, runtime.now()));
    if (request.mti !== '0800') return answerTo<MoneyRequest>(request, judged(request));
    if (request[70] !== KEY_CHANGE) return answerTo(request, {39: RESPONSE.approved});
    return answerTo(request, {39: RESPONSE.approved, 125: keys.agree(request[125].public_key)});
  };

  const judged = (request: MoneyRequest): Said => {
    const before = state.decisions.get(matchingKey(request));
    if (before) return repeated(before, request);
    const world = {state, directory: issuers, fees, now: runtime.now(), open: keys.open};
    const decision = decide({...world, approvalCode: () => approvalCode(runtime)}, request);
    record(decision);
    return decision.said;
  };

  const balance = (held: Held, currency: string): Balance => {
    const spendable = available(state, held, currency);
    const onHold = movementOf(state, held.account.id, currency).held;
    return {posted: spendable + onHold, held: onHold, available: spendable};
  };

  const view = (held: Held): AccountView => {
    const {account, issuer} = held;
    const opened = typeof account.opening === 'number' ? [] : Object.keys(account.opening);
    const currencies = new Set([...opened, ...(state.movements.get(account.id)?.keys() ?? [])]);
    const balances = Object.fromEntries([...currencies].map(code => [code, balance(held, code)]));
    return {id: account.id, issuer: issuer.id, brand: issuer.brand, last4: last4(account), balances};
  };

  return {
    link: linkTo(respond, options),
    key: keys.find,
    accounts: () => Array.from(issuers.all(), view),
    balance: (account, currency) => {
      const held = issuers.byId(account);
      return held && balance(held, currency);
    },
    decisions: () => [...state.decisions.values()],
    deposit: (account, currency, amount) => {
      if (!issuers.byId(account)) throw new RangeError('account_unknown');
      if (!currencyOf(currency)) throw new RangeError('currency_unknown');
      if (!Number.isSafeInteger(amount) || amount <= 0) throw new RangeError('amount_out_of_range');
      record({kind: 'deposit', at: runtime.now(), account, currency, amount});
    },
  };
};

// What could not be kept did not happen, so to the acquirer it is as if the message had not been sent.
const keep = (journal: Journal, entry: Entry): void => {
  try {
    journal.append(entry);
  } catch (cause) {
    throw new LinkError('network_unreachable', 'journal', {cause});
  }
};

/** The same message again gets the same answer; another under its key is refused and changes nothing. */
const repeated = (before: Decision, request: MoneyRequest): Said => {
  const same = JSON.stringify(asFirstSent(before.request)) === JSON.stringify(asFirstSent(recorded(request)));
  return same ? before.said : {39: RESPONSE.duplicate};
};

/** A reversal may come again as advice. */
const asFirstSent = (request: RecordedRequest): RecordedRequest =>
  isReversal(request) ? {...request, mti: '0400'} : request;

/**
 * An acquirer's end of the link. The network decides when the request arrives; an answer that takes longer than
 * the acquirer waits is lost, but the decision stands.
 */
const linkTo = (
  respond: (request: NetworkRequest) => NetworkResponse,
  {runtime, latency = 0, timeout = 10_000}: SandboxOptions,
): NetworkLink => ({
  exchange: async <R extends NetworkRequest>(asked: R) => {
    const request = checkRequest(asked);
    const answer = respond(request) as AnswerTo<R>;
    const delay = typeof latency === 'number' ? latency : latency(request);
    if (delay > 0) await sleep(runtime, Math.min(delay, timeout));
    if (delay > timeout) throw new LinkError('network_timeout');
    return answer;
  },
});

// Digits and capitals without those that are misread: 32 of them, so that every byte is used evenly.
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

const approvalCode = (random: Random): string =>
  Array.from(random.randomBytes(6), byte => LETTERS[byte & 31]).join('');
