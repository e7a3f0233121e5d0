import {brandsFor} from '@florin/card';
import {isLive, type PaymentSubmission} from '@florin/protocol';
import type {SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import type {Selectable} from 'kysely';
import type {Context} from '../context.js';
import type {CardRow, PaymentRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {lookUp, standing, type Known} from './known.js';
import {signResult, type Payment} from './result.js';

/** What is about to be paid. */
export interface Intent {
  known: Known;
  submission: PaymentSubmission;
  key: string;
  bodyHash: string;
  card: SealedCard;
}

/** Milliseconds for which the processor that wrote an intent is the only one that may finish it. */
export const LEASE = 30_000;

/**
 * Writes the intent down before the network is asked: from here on there is a record, whatever happens.
 * Uniqueness is the database's: two intents at once for one session or one order cannot both be written.
 * @returns the payment, `fresh` when this call wrote it and must ask the network
 * @throws ProblemError attempt_in_progress, session_paid, reference_paid, reference_in_progress, attempt_closed
 */
export const acceptIntent = async (
  context: Context,
  intent: Intent,
): Promise<{payment: Payment; fresh: boolean}> => {
  const {card, payment} = rowsOf(context, intent);
  try {
    await context.db.transaction().execute(tx => insert(tx, intent, card, payment));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return {payment: await whoWasFirst(context, intent), fresh: false};
  }
  const {brand, last4, exp_month, exp_year} = card;
  return {payment: {...payment, brand, last4, exp_month, exp_year}, fresh: true};
};

const insert = async (tx: Tx, {submission, key, bodyHash}: Intent, card: CardRow, payment: NewPayment) => {
  const {session_id, attempt, created_at} = payment;
  await lockSession(tx, session_id);
  // An `after` that never arrived is closed for ever: its late request must not pay with a card given up on.
  if (submission.after)
    await tx
      .insertInto('attempts')
      .values({session_id, id: submission.after, payment_id: null, created_at})
      .onConflict(conflict => conflict.doNothing())
      .execute();
  await tx
    .with('attempt', db =>
      db.insertInto('attempts').values({session_id, id: attempt, payment_id: payment.id, created_at}),
    )
    .with('envelope', db =>
      db.insertInto('envelopes').values({session_id, jti: key, attempt, body_hash: bodyHash}),
    )
    .with('card', db => db.insertInto('cards').values(card))
    .insertInto('payments')
    .values({...payment, trace: JSON.stringify(payment.trace)})
    .execute();
};

const lockSession = async (tx: Tx, id: string): Promise<void> => {
  const {state} = await tx
    .selectFrom('sessions')
    .select('state')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (state === 'closed') throw new ProblemError('session_closed');
  if (state === 'exhausted') throw new ProblemError('session_exhausted');
};

type NewPayment = Selectable<PaymentRow>;

const rowsOf = (
  context: Context,
  {known, submission, card}: Intent,
): {card: CardRow; payment: NewPayment} => {
  const {runtime, vault, connector} = context;
  const {session, stan} = known;
  const brand = card.brand_choice ?? brandsFor(card.number)[0]?.id ?? 'unknown';
  const row = vault.store(card, brand, session.merchant_id);
  const payment: NewPayment = {
    ...{id: newId(runtime, 'pay'), merchant_id: session.merchant_id, session_id: session.id},
    ...{attempt: submission.attempt, state: 'processing', mode: session.mode, capture: session.capture},
    ...{amount: session.amount, currency: session.currency!, reference: session.reference},
    order_reference: session.reusable_reference ? null : session.reference,
    ...{card_id: row.id, trace: connector.trace(stan), approval_code: null, decline: null, seq: 1},
    ...{lease: newId(runtime, 'lease'), lease_until: runtime.now() + LEASE, created_at: runtime.now()},
  };
  return {card: row, payment};
};

// Class 23, unique_violation (PostgreSQL appendix A).
const isUniqueViolation = (error: unknown): boolean => (error as {code?: unknown} | null)?.code === '23505';

/** Somebody else's intent was written first: the same attempt again, or another that stands in the way. */
const whoWasFirst = async (
  context: Context,
  {known, submission, key, bodyHash}: Intent,
): Promise<Payment> => {
  const {id, merchant_id, reference} = known.session;
  const again = await lookUp(context, id, submission.attempt, key);
  if (again.bodyHash !== null && again.bodyHash !== bodyHash)
    throw new ProblemError('idempotency_key_reused');
  if (again.closed) throw new ProblemError('attempt_closed');
  if (again.payment) return again.payment;
  const other = await standing(context.db, 'session_id', id, merchant_id);
  if (other)
    throw new ProblemError(isLive(other.state) ? 'attempt_in_progress' : 'session_paid', {
      attempt: other.attempt,
    });
  const order = await standing(context.db, 'order_reference', reference, merchant_id);
  if (!order) throw new ProblemError('overloaded');
  throw isLive(order.state)
    ? new ProblemError('reference_in_progress')
    : new ProblemError('reference_paid', {result: await signResult(context, order)});
};
