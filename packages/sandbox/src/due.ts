import {originalElements, RESPONSE, toDE7, type AuthorizationAdvice} from '@florin/network';
import {oldestHold} from './approvals.js';
import {lapsed} from './authentications.js';
import {HOLD_LIFE, type Issuer} from './issuer.js';
import type {Advice, Entry} from './journal.js';
import {presenceOf, type State, type Untold} from './state.js';

/**
 * What time has brought about since the network last looked, one entry after the other: each must be in effect before
 * the next is asked for. Challenges and holds whose time is over are ended, and issuers that are back are told what was approved for
 * them, those too that a crash kept from it. It costs nothing where nothing is due.
 */
export function* due(state: State, issuers: Iterable<Issuer>, now: number): Generator<Entry> {
  for (let id = lapsed(state.authentications, now); id; id = lapsed(state.authentications, now))
    yield {kind: 'challenge', at: now, id, step: 'lapsed'};
  for (const {id, holdLife = HOLD_LIFE} of issuers) {
    for (let key = overdue(state, id, now - holdLife); key; key = overdue(state, id, now - holdLife))
      yield {kind: 'expiry', at: now, key};
    if (!presenceOf(state, id).up) continue;
    for (const untold of state.untold.get(id)?.values() ?? []) yield adviceOf(state, id, untold, now);
  }
}

const overdue = (state: State, issuer: string, moment: number): string | undefined => {
  const oldest = oldestHold(state.byIssuer.get(issuer));
  return oldest && oldest.at <= moment ? oldest.key : undefined;
};

// An issuer takes what was approved in its name as it is, whatever the account holds.
const adviceOf = (state: State, issuer: string, {account, request, said}: Untold, now: number): Advice => ({
  ...{kind: 'advice', at: now, issuer, account},
  request: advised(request, said, toDE7(now), stanOf(state.advices + 1)),
  said: {39: RESPONSE.approved},
});

const stanOf = (count: number): string => String(count % 1_000_000).padStart(6, '0');

/** The 0100 with what was said to it, under a trace of the network's own. */
const advised = (
  {123: _authentication, ...request}: Untold['request'],
  {38: approval, 39: code}: Untold['said'],
  sent: string,
  stan: string,
): AuthorizationAdvice => ({
  ...request,
  ...{mti: '0120', 7: sent, 11: stan, 39: code, 90: originalElements(request)},
  ...(approval && {38: approval}),
});
