import {DECLINES, type DeclineCode} from '@florin/protocol';

/** A card to type into the form. No issuer has it: its number is one of those kept for tests. */
export interface TestCard {
  number: string;
  /** As it is typed. */
  expiry: string;
  cvc: string;
}

const card = (number: string, cvc = '123'): TestCard => ({number, expiry: '12 / 40', cvc});

/**
 * Test cards by brand and by what becomes of them, at the mock and at the demo of a real processor. Of the months to
 * come the mock takes any, and of the codes any of the right length.
 */
export const cards = {
  visa: {
    approved: card('4242424242424242'),
    insufficient_funds: card('4000000000009995'),
    do_not_honor: card('4000000000000002'),
    lost_card: card('4000000000009987'),
    stolen_card: card('4000000000009979'),
    expired_card: card('4000000000000069'),
    incorrect_cvc: card('4000000000000127'),
    /** The demo's issuer lets it pay three times a day. The mock does not count: there it always pays. */
    three_a_day: card('4000000000006975'),
    /** The demo's issuer lets it pay 50,000 minor units a day; the mock, whatever is asked. */
    little_a_day: card('4000000000050007'),
    /** Its bank asks the shopper first (3-D Secure): for a code at the demo, with two buttons at the mock. */
    challenge: card('4000000000003220'),
    /** The demo's issuer knows the shopper without asking. */
    frictionless: card('4000000000003055'),
    /** The demo's issuer says that it is not the cardholder. */
    authentication_required: card('4000000000003063'),
  },
  mastercard: {
    approved: card('5555555555554444'),
    two_series: card('2223003122003222'),
    challenge: card('5555555555553222'),
  },
  amex: {approved: card('378282246310005', '1234')},
  discover: {approved: card('6011111111111117')},
  /** A Visa that is a Cartes Bancaires too: the shopper chooses. */
  cartes_bancaires: {approved: card('4970100000000154')},
  /** Schemes of one country: a session that is to take them names them in `brands`. */
  elo: {approved: card('5066991111111118')},
  dankort: {approved: card('5019717010103742')},
} as const satisfies Record<string, Record<string, TestCard>>;

const declined = new Map<string, DeclineCode>(
  Object.entries(cards.visa).flatMap(([code, {number}]) =>
    Object.hasOwn(DECLINES, code) ? [[number, code as DeclineCode]] : [],
  ),
);

/** Why a number is refused where the scenario leaves it to the card; undefined for one that pays. */
export const declineOf = (number: string): DeclineCode | undefined => declined.get(number);

const asking = new Set<string>([cards.visa.challenge.number, cards.mastercard.challenge.number]);

/** True for a number whose bank asks first where the scenario leaves it to the card. */
export const isAsked = (number: string): boolean => asking.has(number);
