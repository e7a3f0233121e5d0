import type {DeclineCode} from '@florin/protocol';
import {demoIssuers} from '@florin/sandbox';

/** A card that somebody pays with, and what its issuer has to say of it. */
export interface TradeCard {
  number: string;
  brand: string;
  /** At the network; a card that nobody has issued draws on none. */
  account?: string;
  /** DE39 of every authorization, and what the shopper is told then. Without it the card pays. */
  refused?: {response: string; code: DeclineCode};
}

/** What the seeded accounts that do not pay answer. */
const REFUSALS: Record<string, TradeCard['refused']> = {
  visa_no_funds: {response: '51', code: 'insufficient_funds'},
  visa_do_not_honour: {response: '05', code: 'do_not_honor'},
  visa_lost: {response: '41', code: 'lost_card'},
  visa_stolen: {response: '43', code: 'stolen_card'},
  visa_expired: {response: '54', code: 'expired_card'},
  visa_wrong_cvc: {response: 'N7', code: 'incorrect_cvc'},
};

/** Schemes that a session takes only where it names them. */
const LOCAL = ['elo', 'dankort'];

// Without those that have limits: what such a card is answered depends on what else it paid that day. Nor those whose
// shopper is asked for more than a card.
const seeded = demoIssuers
  .filter(({brand}) => !LOCAL.includes(brand))
  .flatMap(({brand, accounts}) =>
    accounts
      .filter(({limits, authentication}) => !limits && !authentication)
      .map(({id, pan}): TradeCard => {
        const refused = REFUSALS[id];
        return {number: pan, brand, account: id, ...(refused && {refused})};
      }),
  );

/** Of a bank that does not know the number, and of a bank that the network does not know. */
const UNKNOWN: readonly TradeCard[] = [
  {number: '4000000000000010', brand: 'visa', refused: {response: '14', code: 'invalid_number'}},
  {number: '4111111111111111', brand: 'visa', refused: {response: '15', code: 'card_not_supported'}},
];

export const PAYING: readonly TradeCard[] = seeded.filter(({refused}) => !refused);
export const REFUSED: readonly TradeCard[] = [...seeded.filter(({refused}) => refused), ...UNKNOWN];
