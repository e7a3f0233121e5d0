import {
  AVS,
  businessDay,
  checkAnswer,
  feesOf,
  IN_BALANCE,
  isApproved,
  KEY_CHANGE,
  LinkError,
  OUT_OF_BALANCE,
  PURCHASE,
  REFUND,
  sealCard,
  SIGN_ON,
  startKeyExchange,
  toDE49,
  toDE7,
  toDE95,
  totalsElements,
  totalsOf,
  type AuthorizationResponse,
  type NetworkKey,
  type AnswerTo,
  type NetworkLink,
  type NetworkRequest,
} from '@florin/network';
import type {Runtime} from '@florin/runtime';
import type {NetworkTrace} from '../database/tables.js';
import {ANSWER_WITHIN, type AuthorizationAnswer, type Connector} from './connector.js';
import {declineCode, isFinalRefusal} from './declines.js';
import {acceptor, cardOf, cardRequest, localTime, moneyElements, originalOf} from './elements.js';
import {authenticatedElement, networkAuthenticator} from './three-d-secure.js';

export interface NetworkConnectorOptions {
  link: NetworkLink;
  runtime: Runtime;
  /** ISO 8583 data element 32: up to eleven digits. */
  acquirer: string;
  /** Where the challenges of its issuers lead to; without it there is no 3-D Secure. */
  challenges?: readonly string[] | undefined;
}

/** Speaks to the card network itself: signs on, agrees on a key, and seals every card to it. */
export const connectNetwork = async (options: NetworkConnectorOptions): Promise<Connector> => {
  const {runtime, acquirer, challenges} = options;
  const link = checked(options.link, runtime);
  const key = await sealingKey(options.link, link, runtime, acquirer);
  return {
    ...(challenges && {authenticator: networkAuthenticator({link, key, runtime, origins: challenges})}),

    trace: stan => newTrace(runtime.now(), stan, acquirer),

    authorize: async authorization => {
      const {card, authenticated} = authorization;
      const request = {
        mti: '0100',
        ...cardRequest(authorization),
        ...(authenticated && {123: authenticatedElement(authenticated)}),
      } as const;
      return decided(async () => link.exchange(sealCard(runtime, await key(), request, cardOf(card))));
    },

    increment: async ({trace, merchant}, own, amount) => {
      const request = {
        mti: '0100',
        3: PURCHASE,
        ...moneyElements(own, merchant, amount),
        ...localTime(own),
        ...{18: merchant.mcc, 43: acceptor(merchant)[43]},
        ...{37: trace.rrn, 90: originalOf(trace)},
      } as const;
      return decided(() => link.exchange(request));
    },

    reverse: async ({trace, merchant, amount}, own, kept) => {
      const request = {
        mti: '0400',
        3: PURCHASE,
        ...moneyElements(own, merchant, amount),
        ...localTime(own),
        ...{37: trace.rrn, 90: originalOf(trace)},
        ...(kept > 0 && {95: toDE95(kept)}),
      } as const;
      try {
        return isApproved((await link.exchange(request))[39]);
      } catch {
        return false;
      }
    },

    clear: async (original, approvalCode, {kind, amount, trace: own}) => {
      const {trace, merchant} = original;
      const answer = await link.exchange({
        mti: '0220',
        3: kind === 'refund' ? REFUND : PURCHASE,
        ...moneyElements(own, merchant, amount),
        ...localTime(own),
        ...{18: merchant.mcc, 43: acceptor(merchant)[43]},
        ...{37: trace.rrn, 90: originalOf(trace)},
        ...(approvalCode && {38: approvalCode}),
      });
      const response = answer[39];
      if (isApproved(response) && answer[126]) return {status: 'cleared', ...feesOf(answer[126])};
      return {status: isFinalRefusal(response) ? 'refused' : 'waiting', response};
    },

    dayOf: ({transmitted}) => businessDay(transmitted, runtime.now()),

    reconcile: async ({merchant, currency, day, totals}, {transmitted, stan}) => {
      try {
        const answer = await link.exchange({
          mti: '0500',
          ...{7: transmitted, 11: stan, 32: acquirer, 15: day.slice(5).replace('-', '')},
          ...{42: acceptor(merchant)[42], 50: toDE49(currency), ...totalsElements(totals)},
        });
        if (answer[66] === IN_BALANCE) return {status: 'balanced'};
        const theirs = answer[66] === OUT_OF_BALANCE && totalsOf(answer);
        return theirs ? {status: 'off', totals: theirs} : {status: 'waiting'};
      } catch {
        return {status: 'waiting'};
      }
    },
  };
};

/** What a 0110 decides. Where none came it is not known, unless the request was never sent. */
const decided = async (ask: () => Promise<AuthorizationResponse>): Promise<AuthorizationAnswer> => {
  try {
    const answer = await ask();
    const checked = answer[44] && {postalCode: postalCheck(answer[44])};
    if (isApproved(answer[39])) return {status: 'approved', approvalCode: answer[38] ?? '', ...checked};
    const code = declineCode(answer[39]);
    return code ? {status: 'declined', code, ...checked} : {status: 'unknown'};
  } catch (error) {
    const unsent = error instanceof LinkError && error.code === 'network_unreachable';
    return unsent ? {status: 'declined', code: 'issuer_unavailable'} : {status: 'unknown'};
  }
};

/** DE44 in the protocol's words. What is not known here tells nothing of the postal code. */
const postalCheck = (letter: string): 'match' | 'mismatch' | 'unavailable' => {
  if (letter === AVS.match) return 'match';
  return letter === AVS.mismatch ? 'mismatch' : 'unavailable';
};

/** A link all of whose answers come in time and belong to their requests; what does not is no answer. */
const checked = (link: NetworkLink, runtime: Pick<Runtime, 'after'>): NetworkLink => ({
  exchange: <R extends NetworkRequest>(request: R): Promise<AnswerTo<R>> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new LinkError('network_timeout'));
      const cancel = runtime.after(ANSWER_WITHIN, giveUp);
      const answer = link.exchange(request).finally(cancel);
      answer.then(given => resolve(checkAnswer(request, given))).catch(reject);
    }),
});

/** The key to seal a card with: the link's own as it stands, or one that is agreed here and kept. */
const sealingKey = async (
  own: NetworkLink,
  link: NetworkLink,
  runtime: Runtime,
  acquirer: string,
): Promise<() => Promise<NetworkKey>> => {
  if (own.key) return own.key;
  const key = await signOn(link, runtime, acquirer);
  return async () => key;
};

/** 0800 with DE70 001, then 101: from then on both sides hold the same key. */
const signOn = async (link: NetworkLink, runtime: Runtime, acquirer: string): Promise<NetworkKey> => {
  const management = (stan: string) =>
    ({mti: '0800', 7: toDE7(runtime.now()), 11: stan, 32: acquirer}) as const;
  const signedOn = await link.exchange({...management('000001'), 70: SIGN_ON});
  const exchange = startKeyExchange(runtime);
  const answer = await link.exchange({
    ...management('000002'),
    70: KEY_CHANGE,
    125: {public_key: exchange.public_key},
  });
  if (!isApproved(signedOn[39]) || !answer[125])
    throw new LinkError('network_unreachable', 'sign-on was refused');
  return exchange.finish(answer[125].public_key);
};

/** RRN as networks number it: last digit of the year, day of the year, hour, STAN. */
const newTrace = (now: number, stan: number, acquirer: string): NetworkTrace => {
  const date = new Date(now);
  const day = Math.floor((now - Date.UTC(date.getUTCFullYear(), 0, 0)) / 86_400_000);
  const number = String(stan).padStart(6, '0');
  const hour = String(date.getUTCHours()).padStart(2, '0');
  const rrn = `${date.getUTCFullYear() % 10}${String(day).padStart(3, '0')}${hour}${number}`;
  return {transmitted: toDE7(now), stan: number, acquirer, rrn};
};
