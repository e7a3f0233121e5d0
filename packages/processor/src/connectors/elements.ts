import {
  acceptorElements,
  ENTRY_ECOMMERCE,
  ENTRY_ON_FILE,
  originalElements,
  PURCHASE,
  toDE4,
  toDE49,
  toPostalCode,
  type SealedCard,
} from '@florin/network';
import type {Money} from '@florin/protocol';
import type {MerchantRow, NetworkTrace} from '../database/tables.js';
import type {Authorization, CardInHand} from './connector.js';

/** A card in the network's formats. */
export const cardOf = ({number, exp_month, exp_year, cvc, postal_code = ''}: CardInHand): SealedCard => {
  const postal = toPostalCode(postal_code);
  return {
    pan: number,
    expiry: `${String(exp_year).slice(-2)}${String(exp_month).padStart(2, '0')}`,
    ...(cvc && {cvc}),
    ...(postal && {postal_code: postal}),
  };
};

/** What a request about a card has in it, whether it asks for money or who the cardholder is. */
export const cardRequest = ({trace, merchant, amount, card}: Authorization) =>
  ({
    3: PURCHASE,
    ...moneyElements(trace, merchant, amount),
    ...localTime(trace),
    ...{18: merchant.mcc, 22: card.onFile ? ENTRY_ON_FILE : ENTRY_ECOMMERCE, 43: acceptor(merchant)[43]},
  }) as const;

/** Amount, currency, trace, reference and acceptor: what every message about money has. */
export const moneyElements = (trace: NetworkTrace, merchant: MerchantRow, amount: Money) => {
  const {41: terminal, 42: id} = acceptor(merchant);
  return {
    ...{4: toDE4(amount.value), 49: toDE49(amount.currency)},
    ...{7: trace.transmitted, 11: trace.stan, 32: trace.acquirer, 37: trace.rrn},
    ...{41: terminal, 42: id},
  };
};

/** DE12 and DE13: the acquirer's own time is that of the transmission. */
export const localTime = ({transmitted}: NetworkTrace) => ({
  ...{12: transmitted.slice(4), 13: transmitted.slice(0, 4)},
});

/** DE41 to DE43 of a merchant. */
export const acceptor = ({id, name, city, country}: MerchantRow) =>
  acceptorElements({
    terminal: 'FLORIN01',
    merchant: id.replace(/^mer_/, '').toUpperCase(),
    ...{name, city, country},
  });

/** DE90: the authorization of this trace. */
export const originalOf = ({transmitted, stan, acquirer}: NetworkTrace) =>
  originalElements({mti: '0100', 7: transmitted, 11: stan, 32: acquirer});
