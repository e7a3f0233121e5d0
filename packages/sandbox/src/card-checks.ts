import {brandById, checkCvc} from '@florin/card';
import {AVS, RESPONSE, type ResponseCode, type SealedCard} from '@florin/network';
import type {CardStatus, Held} from './issuer.js';

/** Why the issuer refuses this card, whatever the amount; undefined if the card is good. `now` is in ms. */
export const cardFault = (held: Held, card: SealedCard, now: number): ResponseCode | undefined => {
  const status = statusFault(held);
  if (status !== undefined) return status;
  if (!expiryHolds(held.account.expiry, card.expiry, now)) return RESPONSE.expired_card;
  return card.cvc === undefined || cvcHolds(held, card.cvc) ? undefined : RESPONSE.cvc_mismatch;
};

/** Why the issuer refuses whatever is asked of this account; undefined where it does not. */
export const statusFault = ({account: {status = 'active'}}: Held): ResponseCode | undefined =>
  status === 'active' ? undefined : STATUS_CODES[status];

/** DE44 for a card that came with a postal code. It is told, and decides nothing. */
export const postalCheck = ({account}: Held, {postal_code}: SealedCard): string | undefined => {
  if (postal_code === undefined) return undefined;
  if (account.postal_code === undefined) return AVS.unavailable;
  return account.postal_code === postal_code ? AVS.match : AVS.mismatch;
};

const STATUS_CODES = {
  lost: RESPONSE.lost_card,
  stolen: RESPONSE.stolen_card,
  restricted: RESPONSE.restricted_card,
  closed: RESPONSE.closed_account,
  do_not_honour: RESPONSE.do_not_honour,
} as const satisfies Record<Exclude<CardStatus, 'active'>, ResponseCode>;

/** Whether the month printed on a card (YYMM) is over. */
export const isPast = (expiry: string, now: number): boolean => expiry < yearMonth(now);

// Issuers answer a wrong expiry like a past one, so that it cannot be searched for.
const expiryHolds = (known: string, given: string, now: number): boolean =>
  !isPast(given, now) && (known === 'any_future' || known === given);

/** The month in which `ms` lies, as YYMM in UTC: a card is good to the end of its month. */
const yearMonth = (ms: number): string => {
  const iso = new Date(ms).toISOString();
  return iso.slice(2, 4) + iso.slice(5, 7);
};

const cvcHolds = ({issuer, account}: Held, cvc: string): boolean => {
  if (account.cvc === 'none') return false;
  if (account.cvc !== 'any') return account.cvc === cvc;
  return checkCvc(cvc, brandById(issuer.brand)).state === 'valid';
};
