import {
  acceptorElements,
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
  type AuthorizationRequest,
  type ClearingRequest,
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
  authorization(amount: number, card?: SealedCard, currency?: string): AuthorizationRequest;
  capture(original: AuthorizationRequest, amount: number, approval: string): ClearingRequest;
  refund(original: AuthorizationRequest, amount: number, approval: string): ClearingRequest;
  /** Of all but `kept`. */
  reversal(original: AuthorizationRequest, kept?: number): ReversalRequest;
}

const place = {terminal: 'WEB', merchant: 'SHOP', name: 'Florin Shop', city: 'Firenze', country: 'IT'};

/** A card that pays, in 2030. */
export const goodCard = {pan: '4242424242424242', expiry: '3405', cvc: '123'} satisfies SealedCard;

/** That card with something else about it. */
export const cardWith = (change: Partial<SealedCard>): SealedCard => ({...goodCard, ...change});

/** An acquirer whose first message has STAN 1. */
export const acquirer = (runtime: Clock & Random): Acquirer => {
  let stan = 0;
  let key: NetworkKey;
  const trace = () => ({...timeElements(runtime.now()), 11: String(++stan).padStart(6, '0'), 32: '400400'});
  const {41: terminal, 42: merchant, 43: where} = acceptorElements(place);
  const acceptor = {41: terminal, 42: merchant};
  const about = (original: AuthorizationRequest) => ({
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
  return {
    signOn: async link => {
      const start = startKeyExchange(runtime);
      const {12: _time, 13: _date, ...traced} = trace();
      const half = {public_key: start.public_key};
      const answer = await link.exchange({mti: '0800', ...traced, 70: KEY_CHANGE, 125: half});
      key = start.finish(answer[125]?.public_key ?? '');
    },
    use: agreed => void (key = agreed),
    authorization: (amount, card = goodCard, currency = '978') => {
      const traced = trace();
      const request = {mti: '0100', 3: PURCHASE, 4: toDE4(amount), 18: '5732', 22: ENTRY_ECOMMERCE} as const;
      const rest = {37: traced[11].padStart(12, '0'), ...acceptor, 43: where, 49: currency};
      return sealCard(runtime, key, {...request, ...traced, ...rest}, card);
    },
    capture: clearing(PURCHASE),
    refund: clearing(REFUND),
    reversal: (original, kept = 0) => ({
      ...{mti: '0400', 3: PURCHASE, 4: original[4], ...about(original)},
      ...(kept > 0 && {95: toDE95(kept)}),
    }),
  };
};
