import {currency} from '@florin/network';
import {SessionRequest, type PaymentTerms} from '@florin/protocol';
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
 * @throws ProblemError mode_not_supported, invalid_request, invalid_amount, unknown_currency, invalid_origin
 */
export const readTerms = (body: unknown): PaymentTerms => {
  const terms = parseBody(SessionRequest, withMode(body), {
    amount: 'invalid_amount',
    origins: 'invalid_origin',
  });
  if (terms.mode !== 'payment') throw new ProblemError('mode_not_supported', {at: 'mode'});
  if (!currency(terms.amount.currency)) throw new ProblemError('unknown_currency', {at: 'amount.currency'});
  if (terms.amount.value === 0) throw new ProblemError('invalid_amount', {at: 'amount.value'});
  if (!terms.origins.every(isSecureOrigin)) throw new ProblemError('invalid_origin', {at: 'origins'});
  if (terms.customer === undefined && terms.save_card !== undefined)
    throw new ProblemError('invalid_request', {at: 'save_card'});
  return terms;
};

// A variant is chosen before defaults apply, so the default mode is written in first.
const withMode = (body: unknown): unknown =>
  body && typeof body === 'object' && !Array.isArray(body) ? {mode: 'payment', ...body} : body;
