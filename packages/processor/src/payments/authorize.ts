import type {SealedCard} from '@florin/protocol/envelope';
import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import type {AuthorizationAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import {readPayment} from './known.js';
import type {Payment} from './result.js';
import {reversePayment} from './reverse.js';

/** After so many declined cards a session takes no more. */
export const MAX_DECLINES = 10;

/** Asks the network about a payment whose intent is written, and records what it said. */
export const authorizePayment = async (
  context: Context,
  payment: Payment,
  merchant: MerchantRow,
  card: SealedCard,
): Promise<Payment> => {
  const {trace, amount, currency} = payment;
  const answer = await context.connector.authorize({
    trace,
    merchant,
    card,
    amount: {value: amount, currency},
  });
  if (answer.status === 'unknown') return reversePayment(context, payment, merchant);
  const recorded = await record(context, payment, answer);
  if (recorded) return {...payment, ...recorded};
  // Another processor took the payment over while we waited. It is theirs; what we hold must be given back.
  return answer.status === 'approved'
    ? reversePayment(context, payment, merchant)
    : readPayment(context, payment.id);
};

type Known = Exclude<AuthorizationAnswer, {status: 'unknown'}>;
type Recorded = Pick<Payment, 'state' | 'approval_code' | 'decline' | 'seq'> & {captured: number};

/** One statement, so that payment, capture and session change together or not at all. */
const record = async (context: Context, payment: Payment, answer: Known): Promise<Recorded | undefined> => {
  const approved = answer.status === 'approved';
  const outcome = {
    state: approved ? ('authorized' as const) : ('declined' as const),
    approval_code: approved ? answer.approvalCode : null,
    decline: approved ? null : answer.code,
    seq: payment.seq + 1,
  };
  const captured = approved && payment.capture === 'automatic' ? payment.amount : 0;
  const done = await context.db
    .with('payment', db =>
      db
        .updateTable('payments')
        .set({...outcome, lease: null})
        .where('id', '=', payment.id)
        .where('state', '=', 'processing')
        .where('lease', '=', payment.lease)
        .returning(['id', 'session_id']),
    )
    .with('session', db =>
      db
        .updateTable('sessions')
        .set(approved ? {state: 'paid'} : countDecline)
        .where('id', 'in', from => from.selectFrom('payment').select('session_id')),
    )
    .with('capture', db =>
      db
        .insertInto('captures')
        .columns(CAPTURE_COLUMNS)
        .expression(from =>
          from
            .selectFrom('payment')
            .select(eb => [
              eb.val(newId(context.runtime, 'cap')).as('id'),
              'payment.id as payment_id',
              eb.val(payment.merchant_id).as('merchant_id'),
              eb.val('pending').as('state'),
              sql<number>`${captured}::bigint`.as('amount'),
              eb.val(payment.currency).as('currency'),
              sql<number>`${context.runtime.now()}::bigint`.as('created_at'),
            ])
            .where(sql<boolean>`${captured}::bigint > 0`),
        ),
    )
    .selectFrom('payment')
    .select('id')
    .executeTakeFirst();
  return done && {...outcome, captured};
};

const CAPTURE_COLUMNS = [
  'id',
  'payment_id',
  'merchant_id',
  'state',
  'amount',
  'currency',
  'created_at',
] as const;

const countDecline = {
  declined: sql<number>`declined + 1`,
  state: sql<'open'>`case when declined + 1 >= ${sql.lit(MAX_DECLINES)} then 'exhausted' else state end`,
};
