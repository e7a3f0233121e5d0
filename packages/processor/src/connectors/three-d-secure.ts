import {
  AUTHENTICATE,
  AUTHENTICATION_RESULT,
  isApproved,
  NO_PREFERENCE,
  RESPONSE,
  sealCard,
  type AuthenticatedElement,
  type AuthenticationElement,
  type AuthenticationResultElement,
  type BrowserElement,
  type NetworkKey,
  type NetworkLink,
} from '@florin/network';
import type {Runtime} from '@florin/runtime';
import type {
  Authenticated,
  AuthenticationAnswer,
  Authenticator,
  Challenge,
  Identification,
} from './connector.js';
import {cardOf, cardRequest} from './elements.js';

export interface NetworkAuthenticatorOptions {
  /** All of whose answers come in time and belong to their requests. */
  link: NetworkLink;
  /** The key that cards are sealed under now. */
  key: () => Promise<NetworkKey>;
  runtime: Runtime;
  /** Where challenges lead to. */
  origins: readonly string[];
}

/**
 * 3-D Secure through the card network's own link, which takes the question to the issuer (AReq and ARes as 0600 and 0610)
 * and is asked what a challenge came to: so a card is sealed there as it is in an authorization.
 */
export const networkAuthenticator = (options: NetworkAuthenticatorOptions): Authenticator => {
  const {link, key, runtime, origins} = options;
  return {
    origins,

    authenticate: async identification => {
      const request = {
        mti: '0600',
        ...cardRequest(identification),
        70: AUTHENTICATE,
        122: browserOf(identification),
      } as const;
      // The security code is for the authorization alone.
      const {cvc: _, ...card} = cardOf(identification.card);
      try {
        const answer = await link.exchange(sealCard(runtime, await key(), request, card));
        return isApproved(answer[39]) ? answerOf(answer[123], origins) : UNAVAILABLE;
      } catch {
        return UNAVAILABLE;
      }
    },

    resultOf: async (challenge, {transmitted, stan, acquirer}) => {
      try {
        const answer = await link.exchange({
          mti: '0600',
          ...{7: transmitted, 11: stan, 32: acquirer},
          70: AUTHENTICATION_RESULT,
          124: {id: challenge.id},
        });
        if (answer[39] === RESPONSE.record_not_found) return UNAVAILABLE;
        return isApproved(answer[39]) ? resultOf(answer[123], challenge) : challenge;
      } catch {
        return challenge;
      }
    },
  };
};

const UNAVAILABLE: AuthenticationAnswer = {status: 'unavailable'};

/** DE123 of a 0100. */
export const authenticatedElement = ({status, id, eci, cavv}: Authenticated): AuthenticatedElement => ({
  ...{status: status === 'authenticated' ? 'Y' : 'A', id, eci, cavv},
});

/** An address elsewhere than where challenges lead would be shown nowhere. */
const answerOf = (
  said: AuthenticationElement | undefined,
  origins: readonly string[],
): AuthenticationAnswer => {
  if (said?.status !== 'C') return judged(said);
  const {origin, protocol} = new URL(said.acs_url);
  if (!origins.includes(origin) && !origins.includes(protocol)) return UNAVAILABLE;
  return {status: 'challenge', id: said.id, url: said.acs_url, request: challengeRequest(said.id)};
};

const resultOf = (
  said: AuthenticationResultElement | undefined,
  challenge: Challenge,
): AuthenticationAnswer => {
  if (said?.id !== challenge.id) return UNAVAILABLE;
  return said.status === 'C' ? challenge : judged(said);
};

/** transStatus in words: N and R say that it is not the cardholder, U that nobody can say. */
const judged = (
  said: Exclude<AuthenticationElement | AuthenticationResultElement, {status: 'C'}> | undefined,
): AuthenticationAnswer => {
  if (!said || said.status === 'U') return UNAVAILABLE;
  if (!('cavv' in said)) return {status: 'failed'};
  const {status, id, eci, cavv} = said;
  return {status: status === 'Y' ? 'authenticated' : 'attempted', id, eci, cavv};
};

/** CReq as a form carries it (EMV 3-D Secure 2.3.1 §6.1.3). Window size 05 is all the room that there is. */
const challengeRequest = (id: string): string =>
  Buffer.from(
    JSON.stringify({
      ...{messageType: 'CReq', messageVersion: '2.3.1', acsTransID: id, challengeWindowSize: '05'},
    }),
  ).toString('base64url');

/** DE122. A browser says what it likes: what does not fit is told as the least that does. */
const browserOf = ({browser, returnTo}: Identification): BrowserElement => ({
  challenge: NO_PREFERENCE,
  language: /^[A-Za-z0-9-]{1,35}$/.test(browser.language) ? browser.language : 'und',
  color_depth: whole(browser.color_depth, 99),
  screen_width: whole(browser.screen_width, 999_999),
  screen_height: whole(browser.screen_height, 999_999),
  timezone_offset: String(Math.max(-9_999, Math.min(9_999, Math.trunc(browser.timezone_offset) || 0))),
  notification_url: returnTo,
});

const whole = (value: number, most: number): string =>
  String(Math.max(0, Math.min(most, Math.trunc(value) || 0)));
