import {DECLINES, DECLINE_CATEGORIES} from '../decline.js';
import type {PaymentId} from '../primitives.js';
import type {ResultClaims} from '../result.js';
import {isNumber, isString, oneOf, optional, shape, type Check} from './check.js';
import {card, id, isAttemptId, isWhole, mode, money, origin, reference} from './claims.js';

const decline = shape({
  code: (value: unknown): value is keyof typeof DECLINES => isString(value) && Object.hasOwn(DECLINES, value),
  category: oneOf(...DECLINE_CATEGORIES),
  advice: isString,
});

/** As the schema `PaymentId`. */
export const isPaymentId: Check<PaymentId> = id('pay');

/** As the schema `ResultClaims`. */
export const isResultClaims = shape({
  ...{iss: origin, aud: isString, sub: id('pay', 'card'), sid: id('cs'), attempt: isAttemptId},
  ...{mode, status: oneOf('authorized', 'declined', 'tokenized', 'processing')},
  ...{amount: optional(money), captured: optional(isNumber), reference, card},
  decline: optional(decline),
  three_ds: optional(oneOf('authenticated', 'attempted')),
  ...{seq: isNumber, iat: isWhole},
}) as Check<ResultClaims>;
