import {
  AUTHENTICATE,
  answerTo,
  currencyOfNumber,
  fromDE4,
  matchingKey,
  RESPONSE,
  type AuthenticationRequest,
  type AuthenticationResultRequest,
  type NetworkResponse,
} from '@florin/network';
import {accessControlServer, type Challenge, type Challenges} from './acs/server.js';
import {authenticate, proof, type Asking} from './authenticate.js';
import {MOST_WRONG, type Standing} from './authentications.js';
import {last4, type Held} from './issuer.js';
import type {Authentication, Entry, Step} from './journal.js';
import {DEMO_CODE} from './seed.js';
import {viewAuthentication, type AuthenticationView} from './views.js';

/** What a network authenticates cardholders with. */
export interface Setting extends Omit<Asking, 'now' | 'acs'> {
  now(): number;
  acs(): string | undefined;
  record(entry: Entry): void;
  /** Puts into effect what time has brought about. */
  look(): void;
}

/** The part of a network that authenticates cardholders: its directory server, and its issuers' access control server. */
export interface ThreeDSecure {
  /** Answers a 0600. */
  respond(request: AuthenticationRequest | AuthenticationResultRequest): NetworkResponse;
  authentications(): AuthenticationView[];
  acs(request: Request): Promise<Response>;
}

export const threeDSecure = (setting: Setting): ThreeDSecure => {
  const {record, look} = setting;
  const {authentications: all, decisions} = setting.state;

  const asked = (request: AuthenticationRequest): Authentication['said'] => {
    const key = matchingKey(request);
    const before = all.asked.get(key);
    if (before) return repeated(before, request);
    if (decisions.has(key)) return {39: RESPONSE.duplicate};
    look();
    const entry = authenticate({...setting, now: setting.now(), acs: setting.acs()}, request);
    record(entry);
    return entry.said;
  };

  const stands = (id: string): Standing | undefined => {
    look();
    return all.standing.get(id);
  };

  return {
    respond: request => {
      if (request[70] === AUTHENTICATE) return answerTo(request, asked(request));
      const result = stands(request[124].id)?.result;
      return answerTo(
        request,
        result ? {39: RESPONSE.approved, 123: result} : {39: RESPONSE.record_not_found},
      );
    },
    authentications: () => {
      look();
      return Array.from(all.asked.values(), each => viewAuthentication(all, each));
    },
    acs: accessControlServer(challengesOf(setting, stands)),
  };
};

const challengesOf = (
  {record, now, random, directory}: Setting,
  stands: (id: string) => Standing | undefined,
): Challenges => {
  const happened = (id: string, step: Step): void => record({kind: 'challenge', at: now(), id, ...step});
  const find = (id: string): Challenge | undefined => {
    const standing = stands(id);
    const held = standing && directory.byId(standing.asked.account ?? '');
    return held && challengeOf(held, standing);
  };
  return {
    find,
    cancel: id => happened(id, {step: 'cancelled'}),
    enter: ({id, brand}, code) =>
      happened(
        id,
        code === DEMO_CODE ? {step: 'passed', ...proof(random, brand, 'Y')} : {step: 'wrong_code'},
      ),
  };
};

/** What the shopper is shown of an authentication; undefined where there never was a challenge. */
const challengeOf = (
  {issuer, account}: Held,
  {asked: {request, token}, result: {id, status}, wrongCodes}: Standing,
): Challenge | undefined => {
  if (token === undefined) return undefined;
  const {code, digits} = currencyOfNumber(request[49]) ?? {code: undefined, digits: 0};
  return {
    ...{id, token, status: status === 'C' || status === 'Y' ? status : 'N'},
    ...{triesLeft: MOST_WRONG - wrongCodes, wrong: wrongCodes > 0, back: request[122].notification_url},
    ...{issuer: issuer.name, brand: issuer.brand, last4: last4(account)},
    ...{merchant: request[43].slice(0, 25).trim() || 'the shop'},
    ...{amount: fromDE4(request[4]), currency: code, digits},
  };
};

/** The same question again gets the same answer; another under its key is refused and changes nothing. */
const repeated = (
  before: Authentication,
  {127: _card, ...request}: AuthenticationRequest,
): Authentication['said'] =>
  JSON.stringify(before.request) === JSON.stringify(request) ? before.said : {39: RESPONSE.duplicate};
