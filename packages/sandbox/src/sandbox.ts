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
import {decide, recorded, type MoneyRequest} from './decide.js';
import {due} from './due.js';
import {demoFees, type FeeSchedule} from './fees.js';
import {directory, type Held, type Issuer} from './issuer.js';
import type {Decision, Entry, Journal, RecordedRequest, Said} from './journal.js';
import {keyRing} from './key-ring.js';
import {reconcile} from './reconcile.js';
import {
  checkAccountSettings,
  checkIssuerSettings,
  type AccountSettings,
  type IssuerSettings,
} from './settings.js';
import {apply, presenceOf, replay, type State} from './state.js';
import {threeDSecure} from './three-d-secure.js';
import {
  balanceOf,
  paidIn,
  viewAccount,
  viewIssuer,
  type AccountView,
  type AuthenticationView,
  type Balance,
  type IssuerView,
} from './views.js';

/** What a sandbox is made of. */
export interface SandboxOptions {
  runtime: Clock & Timers & Random;
  /** Where decisions are kept. What it already holds is replayed first. */
  journal: Journal;
  issuers: readonly Issuer[];
  /** Default: `demoFees`. */
  fees?: FeeSchedule;
  /** Origin at which browsers find what `acs` answers. Without it there are no challenges. */
  acs?: () => string;
  /** How long each answer is under way, in ms. Default 0. */
  latency?: number | ((request: NetworkRequest) => number);
  /** How long the acquirer's end of the link waits, in ms. Default 10,000. */
  timeout?: number;
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
  /** Every question of who a cardholder is, oldest first, and what came of it. No decisions. */
  authentications(): AuthenticationView[];
  /** The pages of the issuers' access control server: what a shopper's browser is answered with. */
  acs(request: Request): Promise<Response>;
  /** Pays money into an account, as the cardholder's employer would. Throws a RangeError for nonsense. */
  deposit(account: string, currency: string, amount: number): void;
  /**
   * Sets what an operator may about an account.
   * @throws RangeError `account_unknown`, `settings_invalid`
   */
  setAccount(account: string, settings: AccountSettings): AccountView;
  issuers(): IssuerView[];
  /**
   * Sets an issuer down or up. As soon as it is up it is told of what was approved for it meanwhile.
   * @throws RangeError `issuer_unknown`, `settings_invalid`
   */
  setIssuer(issuer: string, settings: IssuerSettings): IssuerView;
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

  // Before anybody is told what is held: what time has brought about since is in effect first.
  const look = (): void => {
    for (const entry of due(state, issuers.issuers(), runtime.now())) record(entry);
  };

  const cardholders = threeDSecure({
    ...{state, directory: issuers, random: runtime, now: runtime.now, open: keys.open, record, look},
    acs: () => options.acs?.(),
  });

  const respond = (request: NetworkRequest): NetworkResponse => {
    if (request.mti === '0500') return answerTo(request, reconcile(state.days, request, runtime.now()));
    if (request.mti === '0600') return cardholders.respond(request);
    if (request.mti !== '0800') return answerTo<MoneyRequest>(request, judged(request));
    if (request[70] !== KEY_CHANGE) return answerTo(request, {39: RESPONSE.approved});
    return answerTo(request, {39: RESPONSE.approved, 125: keys.agree(request[125].public_key)});
  };

  const judged = (request: MoneyRequest): Said => {
    const key = matchingKey(request);
    const before = state.decisions.get(key);
    if (before) return repeated(before, request);
    if (state.authentications.asked.has(key)) return {39: RESPONSE.duplicate};
    look();
    const world = {state, directory: issuers, fees, now: runtime.now(), open: keys.open};
    const decision = decide({...world, approvalCode: () => approvalCode(runtime)}, request);
    record(decision);
    return decision.said;
  };

  const openedAs = (account: string): Held => {
    const held = issuers.byId(account);
    if (!held) throw new RangeError('account_unknown');
    return held;
  };

  const setAccount = (account: string, settings: AccountSettings): AccountView => {
    const held = openedAs(account);
    const {posted, ...set} = checkAccountSettings(settings);
    look();
    const paid = posted && paidIn(state, held, posted);
    record({kind: 'account', at: runtime.now(), account, ...set, ...(paid && {paid})});
    return viewAccount(state, held);
  };

  const setIssuer = (id: string, settings: IssuerSettings): IssuerView => {
    const issuer = issuers.issuer(id);
    if (!issuer) throw new RangeError('issuer_unknown');
    record({kind: 'issuer', at: runtime.now(), issuer: id, ...checkIssuerSettings(settings)});
    look();
    return viewIssuer(state, issuer);
  };

  return {
    link: linkTo(respond, {
      ...options,
      latency: request => latencyOf(options, request) + slowness(state, request),
    }),
    key: keys.find,
    accounts: () => {
      look();
      return Array.from(issuers.all(), held => viewAccount(state, held));
    },
    balance: (account, currency) => {
      look();
      const held = issuers.byId(account);
      return held && balanceOf(state, held, currency);
    },
    decisions: () => [...state.decisions.values()],
    authentications: cardholders.authentications,
    acs: cardholders.acs,
    deposit: (account, currency, amount) => {
      openedAs(account);
      if (!currencyOf(currency)) throw new RangeError('currency_unknown');
      if (!Number.isSafeInteger(amount) || amount <= 0) throw new RangeError('amount_out_of_range');
      record({kind: 'deposit', at: runtime.now(), account, currency, amount});
    },
    setAccount,
    issuers: () => Array.from(issuers.issuers(), issuer => viewIssuer(state, issuer)),
    setIssuer,
  };
};

const latencyOf = ({latency = 0}: SandboxOptions, request: NetworkRequest): number =>
  typeof latency === 'number' ? latency : latency(request);

/** Milliseconds that the issuer takes for its part: of what the network decides alone there is none. */
const slowness = (state: State, request: NetworkRequest): number => {
  if (request.mti !== '0100') return 0;
  const issuer = state.decisions.get(matchingKey(request))?.issuer;
  const {up, latency} = presenceOf(state, issuer ?? '');
  return up ? latency : 0;
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
  {runtime, latency, timeout = 10_000}: SandboxOptions & {latency(request: NetworkRequest): number},
): NetworkLink => ({
  exchange: async <R extends NetworkRequest>(asked: R) => {
    const request = checkRequest(asked);
    const answer = respond(request) as AnswerTo<R>;
    const delay = latency(request);
    if (delay > 0) await sleep(runtime, Math.min(delay, timeout));
    if (delay > timeout) throw new LinkError('network_timeout');
    return answer;
  },
});

// Digits and capitals without those that are misread: 32 of them, so that every byte is used evenly.
const LETTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

const approvalCode = (random: Random): string =>
  Array.from(random.randomBytes(6), byte => LETTERS[byte & 31]).join('');
