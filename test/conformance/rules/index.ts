import type {Group} from '../report.ts';
import {always} from './always.ts';
import {captures} from './capture.ts';
import {discovery, jwks, sdk} from './discovery.ts';
import {framePage} from './frame-page.ts';
import {balance, payment, settlements} from './merchant.ts';
import {paymentList} from './payment-list.ts';
import {increments} from './increment.ts';
import {outcomes} from './outcome.ts';
import {payments} from './payments.ts';
import {refunds} from './refund.ts';
import {forgetting, keptCards, merchantCards} from './saved-cards.ts';
import {sessions} from './sessions.ts';
import {threeDSecure} from './three-d-secure.ts';
import {charges, tokens} from './tokens.ts';
import {voids} from './void.ts';

/** Every rule, in the order of a payment. */
export const groups: readonly Group[] = [
  ...[discovery, jwks, sdk, sessions, framePage, payments, outcomes, payment, paymentList],
  ...[captures, increments, voids, refunds],
  ...[keptCards, forgetting, merchantCards],
  ...[tokens, charges],
  threeDSecure,
  settlements,
  balance,
  always,
];
