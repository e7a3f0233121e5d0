import {
  acceptorElements,
  AUTHENTICATE,
  AUTHENTICATION_RESULT,
  ENTRY_ECOMMERCE,
  KEY_CHANGE,
  originalElements,
  PURCHASE,
  REFUND,
  sealCard,
  startKeyExchange,
  timeElements,
  toDE4,
  toDE95,
  type AuthenticatedElement,
  type AuthenticationRequest,
  type AuthenticationResultRequest,
  type AuthorizationRequest,
  type BrowserElement,
  type ClearingRequest,
  type IncrementRequest,
  type NetworkKey,
  type NetworkLink,
  type ReversalRequest,
  type SealedCard,
} from '@florin/network';
import type {Clock, Random} from '@florin/runtime';

/** Writes an acquirer's messages for the tests, each with a STAN of its own. */
export interface Acquirer {
  /** Agrees a network key; authorizations need one. */
  signOn(link: NetworkLink): Promise<void>;
  /** Takes a key that a link agreed by itself. */
  use(agreed: NetworkKey): void;
  /** With `shown` as its DE123. */
  authorization(
    amount: number,
    card?: SealedCard,
    currency?: string,
    shown?: AuthenticatedElement,
  ): AuthorizationRequest;
  /** Asks who the cardholder is; `browser` changes what is told of theirs. */
  authentication(
    amount: number,
    card?: SealedCard,
    browser?: Partial<BrowserElement>,
    currency?: string,
  ): AuthenticationRequest;
  /** Asks how a challenge ended. */
  result(id: string): AuthenticationResultRequest;
  capture(original: AuthorizationRequest, amount: number, approval: string): ClearingRequest;
  refund(original: AuthorizationRequest, amount: number, approval: string): ClearingRequest;
  /** So much more of it. */
  increment(original: AuthorizationRequest, amount: number): IncrementRequest;
  /** Of all but `kept`. */
  reversal(original: AuthorizationRequest | IncrementRequest, kept?: number): ReversalRequest;
}

const usualPlace = {terminal: 'WEB', merchant: 'SHOP', name: 'Florin Shop', city: 'Firenze', country: 'IT'};

/** Where the shopper's browser is to come back to. */
export const BACK = 'https://pay.example/v1/challenges/pay_1/done';

const browser: BrowserElement = {
  ...{challenge: '01', language: 'it-IT', color_depth: '24', screen_width: '390', screen_height: '844'},
  ...{timezone_offset: '-60', notification_url: BACK},
};

/** A card that pays, in 2030. */
export const goodCard = {pan: '4242424242424242', expiry: '3405', cvc: '123'} satisfies SealedCard;

/** That card with something else about it. */
export const cardWith = (change: Partial<SealedCard>): SealedCard => ({...goodCard, ...change});

/** An acquirer whose first message has STAN 1. */
export const acquirer = (runtime: Clock & Random, place = usualPlace): Acquirer => {
  let stan = 0;
  let key: NetworkKey;
  const trace = () => ({...timeElements(runtime.now()), 11: String(++stan).padStart(6, '0'), 32: '400400'});
  const {41: terminal, 42: merchant, 43: where} = acceptorElements(place);
  const acceptor = {41: terminal, 42: merchant};
  const about = (original: AuthorizationRequest | IncrementRequest) => ({
    ...trace(),
    37: original[37],
    49: original[49],
    ...acceptor,
    90: originalElements(original),
  });
  const clearing =
    (code: ClearingRequest[3]): Acquirer['capture'] =>
    (original, amount, approval) => ({
      mti: '0220',
      3: code,
      4: toDE4(amount),
      18: original[18],
      38: approval,
      43: where,
      ...about(original),
    });
  const purchase = (amount: number, currency: string) => {
    const traced = trace();
    const what = {3: PURCHASE, 4: toDE4(amount), 49: currency, 18: '5732', 22: ENTRY_ECOMMERCE} as const;
    return {...what, ...traced, 37: traced[11].padStart(12, '0'), ...acceptor, 43: where};
  };
  return {
    signOn: async link => {
      const start = startKeyExchange(runtime);
      const {12: _time, 13: _date, ...traced} = trace();
      const half = {public_key: start.public_key};
      const answer = await link.exchange({mti: '0800', ...traced, 70: KEY_CHANGE, 125: half});
      key = start.finish(answer[125]?.public_key ?? '');
    },
    use: agreed => void (key = agreed),
    authorization: (amount, card = goodCard, currency = '978', shown) =>
      sealCard(runtime, key, {mti: '0100', ...purchase(amount, currency), ...(shown && {123: shown})}, card),
    authentication: (amount, {cvc: _, ...card} = goodCard, change = {}, currency = '978') =>
      sealCard(
        runtime,
        key,
        {mti: '0600', ...purchase(amount, currency), 70: AUTHENTICATE, 122: {...browser, ...change}},
        card,
      ),
    result: id => {
      const {12: _time, 13: _date, ...traced} = trace();
      return {mti: '0600', ...traced, 70: AUTHENTICATION_RESULT, 124: {id}};
    },
    capture: clearing(PURCHASE),
    refund: clearing(REFUND),
    increment: (original, amount) => ({
      ...{mti: '0100', 3: PURCHASE, 4: toDE4(amount), 18: original[18], 43: where, ...about(original)},
    }),
    reversal: (original, kept = 0) => ({
      ...{mti: '0400', 3: PURCHASE, 4: original[4], ...about(original)},
      ...(kept > 0 && {95: toDE95(kept)}),
    }),
  };
};
