import {decline, RESULT_TYP, type ResultClaims} from '@florin/protocol';
import {sign} from '@florin/protocol/envelope';
import {seconds} from '@florin/runtime';
import {sql, type Kysely, type Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CardRow, PaymentRow, Tables} from '../database/tables.js';

/** A payment with the card it was made with. */
export type Payment = Selectable<PaymentRow> &
  Pick<CardRow, 'brand' | 'last4' | 'exp_month' | 'exp_year'> & {captured?: number};

/** Payments with their cards and the sum of their captures. */
export const selectPayments = (db: Kysely<Tables>) =>
  db
    .selectFrom('payments')
    .innerJoin('cards', 'cards.id', 'payments.card_id')
    .selectAll('payments')
    .select(['cards.brand', 'cards.last4', 'cards.exp_month', 'cards.exp_year'])
    .select(
      sql<number>`(select coalesce(sum(amount), 0)::bigint from captures
        where captures.payment_id = payments.id and captures.state <> 'failed')`.as('captured'),
    );

const STATUS: Record<PaymentRow['state'], ResultClaims['status']> = {
  requires_action: 'processing',
  processing: 'processing',
  authorized: 'authorized',
  declined: 'declined',
  // To the shopper a reversed attempt is one that did not pay.
  reversed: 'declined',
  voided: 'authorized',
  expired: 'declined',
};

/** A payment that was voided before anything was captured ships no order: nothing is held for it any more. */
const statusOf = ({mode, state, captured}: Payment): ResultClaims['status'] => {
  if (state === 'voided' && !captured) return 'declined';
  return mode === 'tokenize' && state === 'authorized' ? 'tokenized' : STATUS[state];
};

/** The card as it may be shown. */
export const cardView = ({brand, last4, exp_month, exp_year}: Payment): ResultClaims['card'] => ({
  ...{brand, last4, exp_month, exp_year},
});

/** What the issuer said of the cardholder, once it has said something. */
export const authenticationOf = ({authentication}: Payment): ResultClaims['three_ds'] =>
  authentication?.status === 'challenge' ? undefined : authentication?.status;

/** Why it did not pay, if it did not: what was undone is told as `try_again_later`. */
export const declineOf = (payment: Payment): ResultClaims['decline'] => {
  if (statusOf(payment) !== 'declined') return undefined;
  return decline(payment.decline ?? 'try_again_later');
};

const ofPayment = (payment: Payment) => ({
  sub: payment.id as ResultClaims['sub'],
  amount: {value: payment.amount, currency: payment.currency},
  captured: payment.captured ?? 0,
  card: cardView(payment),
});

/** Of a card that was to be kept: without an amount, and with its token where it is. */
const ofCard = (payment: Payment) => {
  const sub = payment.card_id as NonNullable<ResultClaims['card']['token']>;
  return {sub, card: {...cardView(payment), ...(payment.state === 'authorized' && {token: sub})}};
};

/** What became of a payment as of now, signed. */
export const signResult = (context: Context, payment: Payment): Promise<string> => {
  const why = declineOf(payment);
  const three_ds = authenticationOf(payment);
  const claims: ResultClaims = {
    iss: context.issuer,
    aud: payment.merchant_id,
    sid: payment.session_id as ResultClaims['sid'],
    attempt: payment.attempt as ResultClaims['attempt'],
    ...{mode: payment.mode, status: statusOf(payment), reference: payment.reference},
    ...(payment.mode === 'payment' ? ofPayment(payment) : ofCard(payment)),
    ...(why && {decline: why}),
    ...(three_ds && {three_ds}),
    ...{seq: payment.seq, iat: seconds(context.runtime)},
  };
  return sign(claims, RESULT_TYP, context.keys.signing);
};
