import {currency} from '@florin/network';
import {SessionRequest, type Money, type SessionTerms} from '@florin/protocol';
import {parseBody} from '../http/body.js';
import {ProblemError} from '../http/problem.js';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\]|[a-z0-9-]+\.localhost)$/;

/** True for https, and for http on the machine itself. */
export const isSecureOrigin = (origin: string): boolean => {
  const {protocol, hostname} = new URL(origin);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
};

/**
 * The terms of a session, checked.
 * @throws ProblemError invalid_request, invalid_amount, unknown_currency, invalid_origin
 */
export const readTerms = (body: unknown): SessionTerms => {
  const asked = withMode(body);
  const keeps = (asked as {mode?: unknown} | null)?.mode === 'tokenize';
  const terms = parseBody(SessionRequest, asked, {
    ...(!keeps && {amount: 'invalid_amount'}),
    origins: 'invalid_origin',
  });
  if (terms.mode === 'payment') checkAmount(terms.amount);
  if (!terms.origins.every(isSecureOrigin)) throw new ProblemError('invalid_origin', {at: 'origins'});
  // Where the form does nothing but keep the card, leave is not asked for besides.
  if (terms.save_card !== undefined && (terms.customer === undefined || terms.mode === 'tokenize'))
    throw new ProblemError('invalid_request', {at: 'save_card'});
  return terms;
};

/**
 * What may be paid: something, in money.
 * @throws ProblemError unknown_currency, invalid_amount
 */
export const checkAmount = (amount: Money): void => {
  if (!currency(amount.currency)) throw new ProblemError('unknown_currency', {at: 'amount.currency'});
  if (amount.value === 0) throw new ProblemError('invalid_amount', {at: 'amount.value'});
};

// A variant is chosen before defaults apply, so the default mode is written in first.
const withMode = (body: unknown): unknown =>
  body && typeof body === 'object' && !Array.isArray(body) ? {mode: 'payment', ...body} : body;
