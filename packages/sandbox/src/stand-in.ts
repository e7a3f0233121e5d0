import {AVS, RESPONSE, type ResponseCode, type SealedCard} from '@florin/network';
import {isPast} from './card-checks.js';
import {amountIn, type Issuer} from './issuer.js';

/**
 * Why the network does not approve this for an issuer that is down; undefined where it does. It knows what is printed
 * on the card and how much the issuer lets it approve: not what the account's status is, nor its CVC, nor its funds.
 */
export const standInFault = (
  {standIn}: Issuer,
  card: SealedCard,
  currency: string,
  amount: number,
  now: number,
): ResponseCode | undefined => {
  // Whether a card is good, which is all that is asked over nothing, the issuer alone can say.
  if (!standIn || amount === 0) return RESPONSE.issuer_unavailable;
  if (isPast(card.expiry, now)) return RESPONSE.expired_card;
  return amount > (amountIn(standIn.amount, currency) ?? 0) ? RESPONSE.issuer_unavailable : undefined;
};

/** DE44 in stand-in: nobody is there who could compare a postal code. */
export const standInPostal = ({postal_code}: SealedCard): string | undefined =>
  postal_code === undefined ? undefined : AVS.unavailable;
