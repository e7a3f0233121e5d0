import {NO_CURRENCY} from '@florin/network';
import {isLive, type DeclineCode, type PaymentSubmission} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Selectable} from 'kysely';
import type {AuditAction} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {PaymentRow} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {lookUp, standing, type Known} from './known.js';
import type {PayingCard} from './paying-card.js';
import {mostDeclines, refusedBefore} from './refused-cards.js';
import {signResult, type Payment} from './result.js';

/** What is about to be paid. */
export interface Intent {
  known: Known;
  submission: Pick<PaymentSubmission, 'attempt' | 'after'>;
  key: string;
  kid: string | undefined;
  bodyHash: string;
  card: PayingCard;
  /** When the session token ends, in ms since 1970: the session itself may live longer. */
  until: number;
  /** Id of the secret key by which a merchant's server asked for it. */
  actor?: string;
}

/** What has become of an intent. */
export interface Accepted extends Written {
  payment: Payment;
  fresh: boolean;
}

interface Written {
  /** Why the card's issuer is not asked about it again; null where it is. */
  refused: DeclineCode | null;
}

/** Milliseconds for which the processor that wrote an intent is the only one that may finish it. */
export const LEASE = 30_000;

/**
 * Writes the intent down before the network is asked: from here on there is a record, whatever happens.
 * Uniqueness is the database's: two intents at once for one session or one order cannot both be written.
 * @returns the payment, `fresh` when this call wrote it and must ask the network, unless that has `refused` the card
 *   before, for good or too often
 * @throws ProblemError attempt_in_progress, attempt_closed, reference_paid, reference_in_progress,
 *   and why a session takes no attempt: session_paid, session_closed, session_exhausted, session_expired
 */
export const acceptIntent = async (context: Context, intent: Intent): Promise<Accepted> => {
  const payment = newPayment(context, intent);
  let written: Written | undefined;
  try {
    written = await writeIntent(context, intent, payment);
    if (!written) throw new ProblemError(await whyOver(context, intent));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return {payment: await whoWasFirst(context, intent), fresh: false, refused: null};
  }
  const {brand, last4, exp_month, exp_year} = intent.card.row;
  return {payment: {...payment, brand, last4, exp_month, exp_year}, fresh: true, ...written};
};

/**
 * One statement, so one round trip: locks the session, and while it is open writes all or nothing. Whether it is open
 * is judged once it is locked, and what that took counts: PostgreSQL tells how long the statement has waited. An
 * `after` that never arrived is closed for ever, so that its late request cannot pay with a card that was given up on.
 * @returns undefined where the session takes no more attempts
 */
const writeIntent = async (
  context: Context,
  {submission, key, bodyHash, until, card, actor}: Intent,
  payment: NewPayment,
): Promise<Written | undefined> => {
  const {session_id, attempt, created_at} = payment;
  const {rows} = await sql<Written>`
    with locked as materialized (
      select id, state, expires_at from sessions where id = ${session_id} for update
    ), session as (
      select id from locked where state not in ('closed', 'exhausted') and least(expires_at, ${until}::bigint)
        > ${created_at}::bigint + extract(epoch from clock_timestamp() - statement_timestamp()) * 1000
    )${closingOf(submission.after, created_at)}, attempt as (
      insert into attempts (session_id, id, payment_id, created_at)
      select id, ${attempt}, ${payment.id}, ${created_at} from session
    ), envelope as (
      insert into envelopes (session_id, jti, attempt, body_hash) select id, ${key}, ${attempt}, ${bodyHash} from session
    ), card as (
      insert into cards
        select row.* from session, jsonb_populate_record(null::cards, ${JSON.stringify(card.row)}) row
        where ${card.isNew}::boolean
    )${deedOf(payment, actor)}
    insert into payments
      select row.* from session, jsonb_populate_record(null::payments, ${JSON.stringify(payment)}) row
    returning ${refusedBefore(card.row.fingerprint, created_at, mostDeclines(context, card.row))} as refused`.execute(
    context.db,
  );
  return rows[0];
};

/** Closes an attempt that was given up on, if it has not arrived. */
const closingOf = (after: string | null, at: number) =>
  after === null
    ? sql``
    : sql`, given_up as (
      insert into attempts (session_id, id, payment_id, created_at)
      select id, ${after}, null, ${at} from session
      on conflict do nothing
    )`;

/** A charge is written down with its intent: whatever becomes of it, it is known who asked. */
const deedOf = ({id, merchant_id, created_at}: NewPayment, actor: string | undefined) =>
  actor === undefined
    ? sql``
    : sql`, deed as (
      insert into audit_log (at, actor, action, subject, merchant_id)
      select ${created_at}::bigint, ${actor}, ${CHARGED}, ${id}, ${merchant_id} from session
    )`;
const CHARGED: AuditAction = 'charged';

const whyOver = async (
  {db}: Context,
  {known}: Intent,
): Promise<'session_closed' | 'session_exhausted' | 'session_expired'> => {
  const row = await db
    .selectFrom('sessions')
    .select('state')
    .where('id', '=', known.session.id)
    .executeTakeFirstOrThrow();
  if (row.state === 'closed' || row.state === 'exhausted') return `session_${row.state}`;
  return 'session_expired';
};

type NewPayment = Selectable<PaymentRow>;

const newPayment = ({runtime, connector}: Context, {known, submission, card}: Intent): NewPayment => {
  const {session, stan} = known;
  return {
    ...{id: newId(runtime, 'pay'), merchant_id: session.merchant_id, session_id: session.id},
    ...{attempt: submission.attempt, state: 'processing', mode: session.mode, capture: session.capture},
    ...{amount: session.amount, currency: session.currency ?? NO_CURRENCY.code, reference: session.reference},
    order_reference: session.reusable_reference || session.mode === 'tokenize' ? null : session.reference,
    ...{card_id: card.row.id, trace: connector.trace(stan), approval_code: null, decline: null, seq: 1},
    postal_check: null,
    ...{lease: newId(runtime, 'lease'), lease_until: runtime.now() + LEASE, created_at: runtime.now()},
    ...{
      released: null,
      released_at: null,
      incremented: 0,
      capture_before: null,
      authentication: null,
      action_until: null,
    },
  };
};

// Class 23, unique_violation (PostgreSQL appendix A).
export const isUniqueViolation = (error: unknown): boolean =>
  (error as {code?: unknown} | null)?.code === '23505';

/** Somebody else's intent was written first: the same attempt again, or another that stands in the way. */
const whoWasFirst = async (
  context: Context,
  {known, submission, key, kid, bodyHash}: Intent,
): Promise<Payment> => {
  const {id, merchant_id, reference} = known.session;
  const again = await lookUp(context, {session: id, attempt: submission.attempt, key, kid});
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
