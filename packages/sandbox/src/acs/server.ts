import {createHash, timingSafeEqual} from 'node:crypto';
import type {BrandId} from '@florin/card';
import {challengeOfCreq, cresOf} from './messages.js';
import {codePage, endPage, refusalPage} from './pages.js';

/** A challenge as its pages show it. */
export interface Challenge {
  /** acsTransID; here that of the network. */
  id: string;
  /** What a code must come with. */
  token: string;
  /** `C` while it is open. */
  status: 'C' | 'Y' | 'N';
  wrong: boolean;
  triesLeft: number;
  /** The notification URL. */
  back: string;
  issuer: string;
  brand: BrandId;
  last4: string;
  merchant: string;
  /** Minor units. */
  amount: number;
  /** ISO 4217 code; there is none over nothing. */
  currency: string | undefined;
  /** Decimals of the minor unit. */
  digits: number;
}

/** The challenges of the issuers. */
export interface Challenges {
  find(id: string): Challenge | undefined;
  /** The shopper entered a code. */
  enter(challenge: Challenge, code: string): void;
  cancel(id: string): void;
}

/**
 * The issuers' access control server: the pages that the shopper's browser is sent to with a CReq (EMV 3-D Secure), and
 * from which it comes back with a CRes. Each page is the answer to a form and nothing is kept in the browser.
 */
export const accessControlServer =
  (challenges: Challenges) =>
  async (request: Request): Promise<Response> => {
    const answer = PATHS.get(new URL(request.url).pathname);
    if (!answer) return refusalPage(404, 'There is nothing here.');
    if (request.method !== 'POST')
      return refusalPage(405, 'This page is opened by a shop, when you pay.', {allow: 'POST'});
    return answer(challenges, await formOf(request));
  };

type Answer = (challenges: Challenges, form: URLSearchParams) => Response;

const open: Answer = (challenges, form) => {
  const id = challengeOfCreq(only(form, 'creq'));
  return shown(id === undefined ? undefined : challenges.find(id));
};

const answered: Answer = (challenges, form) => {
  const id = only(form, 'id');
  const challenge = challenges.find(id);
  if (!challenge) return shown(undefined);
  if (!same(challenge.token, only(form, 'token')))
    return refusalPage(403, 'This did not come from our page.');
  if (challenge.status === 'C') {
    if (only(form, 'do') === 'cancel') challenges.cancel(id);
    else challenges.enter(challenge, only(form, 'code').replace(/\s/g, ''));
  }
  return shown(challenges.find(id));
};

const PATHS = new Map<string, Answer>([
  ['/challenge', open],
  ['/challenge/code', answered],
]);

const shown = (challenge: Challenge | undefined): Response => {
  if (!challenge) return refusalPage(400, 'We know of no such payment. Go back to the shop and pay again.');
  return challenge.status === 'C' ? codePage(challenge) : endPage(challenge, cresOf(challenge));
};

/** A form's fields; none where it is no form. */
const formOf = async (request: Request): Promise<URLSearchParams> => {
  const type = request.headers.get('content-type') ?? '';
  const isForm = /^application\/x-www-form-urlencoded(?:;|$)/i.test(type);
  return new URLSearchParams(isForm ? await request.text() : '');
};

/** A field that is there once. */
const only = (form: URLSearchParams, name: string): string => {
  const [value = '', ...more] = form.getAll(name);
  return more.length > 0 ? '' : value;
};

/** Compared by their hashes, in a time that says nothing of the token. */
const same = (token: string, given: string): boolean => timingSafeEqual(sha256(token), sha256(given));

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
