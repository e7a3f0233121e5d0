import * as v from 'valibot';
import {
  authenticatedElement,
  authenticationRequest,
  authenticationResponse,
  authenticationResultRequest,
  authenticationResultResponse,
  type AuthenticationRequest,
  type AuthenticationResponse,
  type AuthenticationResultRequest,
  type AuthenticationResultResponse,
} from './authentication.js';
import * as de from './elements.js';

/*
 * Every message is `{mti, …elements}`, its data elements keyed by their ISO 8583 number. Unknown elements
 * are refused: DE2, DE14 and DE35, which would carry a card in the clear, do not exist on this link.
 */

const trace = {7: de.DE7, 11: de.DE11, 32: de.DE32};
const money = {4: de.DE4, 49: de.DE49};
const acceptor = {41: de.DE41, 42: de.DE42};
const local = {12: de.DE12, 13: de.DE13};

const purchase = {
  mti: v.literal('0100'),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  ...local,
  18: de.DE18,
  37: de.DE37,
  ...acceptor,
  43: de.DE43,
};

export const authorizationRequest = v.strictObject({
  ...purchase,
  22: de.DE22,
  123: v.exactOptional(authenticatedElement),
  127: de.cardElement,
});

export const incrementRequest = v.strictObject({...purchase, 90: de.DE90});

export const authorizationResponse = v.strictObject({
  mti: v.literal('0110'),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  37: de.DE37,
  38: v.exactOptional(de.DE38),
  39: de.DE39,
  ...acceptor,
  44: v.exactOptional(de.DE44),
});

export const clearingRequest = v.strictObject({
  mti: v.literal('0220'),
  3: de.DE3,
  ...money,
  ...trace,
  ...local,
  18: de.DE18,
  37: de.DE37,
  // As the 0110 had it: an issuer may approve without one.
  38: v.exactOptional(de.DE38),
  ...acceptor,
  43: de.DE43,
  90: de.DE90,
});

export const clearingResponse = v.strictObject({
  mti: v.literal('0230'),
  3: de.DE3,
  ...money,
  ...trace,
  37: de.DE37,
  39: de.DE39,
  ...acceptor,
  126: v.exactOptional(de.feesElement),
});

export const reversalRequest = v.strictObject({
  mti: v.picklist(['0400', '0420']),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  ...local,
  37: de.DE37,
  ...acceptor,
  90: de.DE90,
  95: v.exactOptional(de.DE95),
});

export const reversalResponse = v.strictObject({
  mti: v.picklist(['0410', '0430']),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  37: de.DE37,
  39: de.DE39,
  ...acceptor,
});

const day = {15: de.DE15, 42: de.DE42, 50: de.DE50};

export const reconciliationRequest = v.strictObject({
  mti: v.literal('0500'),
  ...trace,
  ...day,
  74: de.DE74,
  76: de.DE76,
  86: de.DE86,
  88: de.DE88,
  97: de.DE97,
  126: de.feesElement,
});

export const reconciliationResponse = v.strictObject({
  mti: v.literal('0510'),
  ...trace,
  ...day,
  39: de.DE39,
  66: v.exactOptional(de.DE66),
  74: v.exactOptional(de.DE74),
  76: v.exactOptional(de.DE76),
  86: v.exactOptional(de.DE86),
  88: v.exactOptional(de.DE88),
  97: v.exactOptional(de.DE97),
  126: v.exactOptional(de.feesElement),
});

export const managementRequest = v.strictObject({
  mti: v.literal('0800'),
  ...trace,
  70: v.picklist([de.SIGN_ON, de.SIGN_OFF, de.ECHO_TEST]),
});

export const keyExchangeRequest = v.strictObject({
  mti: v.literal('0800'),
  ...trace,
  70: v.literal(de.KEY_CHANGE),
  125: de.keyElement,
});

export const managementResponse = v.strictObject({
  mti: v.literal('0810'),
  ...trace,
  39: de.DE39,
  70: v.picklist([de.SIGN_ON, de.SIGN_OFF, de.ECHO_TEST]),
});

export const keyExchangeResponse = v.strictObject({
  mti: v.literal('0810'),
  ...trace,
  39: de.DE39,
  70: v.literal(de.KEY_CHANGE),
  125: v.exactOptional(de.keyElement),
});

export const authorizationAdvice = v.strictObject({
  mti: v.literal('0120'),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  ...local,
  18: de.DE18,
  22: de.DE22,
  37: de.DE37,
  38: v.exactOptional(de.DE38),
  39: de.DE39,
  ...acceptor,
  43: de.DE43,
  90: de.DE90,
});

export const authorizationAdviceResponse = v.strictObject({
  mti: v.literal('0130'),
  3: v.literal(de.PURCHASE),
  ...money,
  ...trace,
  37: de.DE37,
  39: de.DE39,
  ...acceptor,
});

export const issuerMessage = v.variant('mti', [authorizationAdvice, authorizationAdviceResponse]);

export const networkRequest = v.variant('mti', [
  authorizationRequest,
  incrementRequest,
  clearingRequest,
  reversalRequest,
  reconciliationRequest,
  v.variant('70', [authenticationRequest, authenticationResultRequest]),
  v.variant('70', [managementRequest, keyExchangeRequest]),
]);

export const networkResponse = v.variant('mti', [
  authorizationResponse,
  clearingResponse,
  reversalResponse,
  reconciliationResponse,
  v.variant('70', [authenticationResponse, authenticationResultResponse]),
  v.variant('70', [managementResponse, keyExchangeResponse]),
]);

/**
 * 0100: may this card pay this amount? Zero asks only whether the card is good, and holds nothing. With DE123 the
 * cardholder was authenticated for it.
 */
export type AuthorizationRequest = v.InferOutput<typeof authorizationRequest>;
/**
 * 0100 without a card: may the authorization that DE90 names be so much more? DE37 is that of the original. What is
 * approved is held with it; captures name the original alone. A 0400 whose DE90 names this message undoes the increment,
 * one that names the original undoes all.
 */
export type IncrementRequest = v.InferOutput<typeof incrementRequest>;
/** 0110: the issuer's answer; DE38 is usually there when DE39 approves, DE44 where a postal code was sealed. */
export type AuthorizationResponse = v.InferOutput<typeof authorizationResponse>;
/**
 * 0220: presentment. A capture (DE3 `000000`) posts some or all of what is held, a refund (`200000`)
 * gives back some or all of what was captured. DE90 names the 0100 in both.
 */
export type ClearingRequest = v.InferOutput<typeof clearingRequest>;
/** 0230: accepted for clearing, and at what fees (DE126), or refused. */
export type ClearingResponse = v.InferOutput<typeof clearingResponse>;
/**
 * 0400: undo the 0100 that DE90 names; whatever it still holds is released, increments too. DE4 is that 0100's own amount.
 * With DE95 all but so much is undone: what is captured, and what is still to be presented, stays. 0420 is the same as advice, also
 * of an 0400 under whose DE7, 11 and 32 it repeats that.
 */
export type ReversalRequest = v.InferOutput<typeof reversalRequest>;
/** 0410, to advice 0430: the reversal is in effect, even if the original was never seen: then it will be declined. */
export type ReversalResponse = v.InferOutput<typeof reversalResponse>;
/** 0500: what an acquirer had presented of one merchant on one day in one currency; is it what the network took? */
export type ReconciliationRequest = v.InferOutput<typeof reconciliationRequest>;
/** 0510: yes (DE66 `1`), or no (`2`); then with the network's own figures. Others have DE39 alone. */
export type ReconciliationResponse = v.InferOutput<typeof reconciliationResponse>;
/** 0800: sign-on, sign-off, echo. */
export type ManagementRequest = v.InferOutput<typeof managementRequest>;
/** 0810 to sign-on, sign-off and echo. */
export type ManagementResponse = v.InferOutput<typeof managementResponse>;
/** 0800 with DE70 `101`: the acquirer's half of a new network key. */
export type KeyExchangeRequest = v.InferOutput<typeof keyExchangeRequest>;
/** 0810 with DE70 `101`: the network's half, when DE39 approves. */
export type KeyExchangeResponse = v.InferOutput<typeof keyExchangeResponse>;

/**
 * 0120: the network tells an issuer what it has answered for it (DE38, DE39) to the 0100 that DE90 names. There is no
 * DE127: a network does not keep the card, and the original's key finds the account. DE7 and DE11 are the network's own.
 */
export type AuthorizationAdvice = v.InferOutput<typeof authorizationAdvice>;
/** 0130: the issuer has taken it to its books. It cannot refuse what was answered in its name. */
export type AuthorizationAdviceResponse = v.InferOutput<typeof authorizationAdviceResponse>;
/** What goes between a network and its issuers. An acquirer neither sends nor gets it: the link refuses it. */
export type IssuerMessage = v.InferOutput<typeof issuerMessage>;

/** What an acquirer may ask. */
export type NetworkRequest = v.InferOutput<typeof networkRequest>;
/** What the network may answer. */
export type NetworkResponse = v.InferOutput<typeof networkResponse>;
/** Any message there is. */
export type NetworkMessage = NetworkRequest | NetworkResponse | IssuerMessage;

/** DE126 as a message carries it. */
export type FeesElement = v.InferOutput<typeof de.feesElement>;

/** The answer that belongs to a request: 0110 to 0100, 0230 to 0220, and so on. */
export type AnswerTo<R extends NetworkRequest | AuthorizationAdvice> = R extends
  AuthorizationRequest | IncrementRequest
  ? AuthorizationResponse
  : R extends AuthorizationAdvice
    ? AuthorizationAdviceResponse
    : R extends ClearingRequest
      ? ClearingResponse
      : R extends ReversalRequest
        ? ReversalResponse
        : R extends ReconciliationRequest
          ? ReconciliationResponse
          : R extends AuthenticationRequest
            ? AuthenticationResponse
            : R extends AuthenticationResultRequest
              ? AuthenticationResultResponse
              : R extends KeyExchangeRequest
                ? KeyExchangeResponse
                : ManagementResponse;
