import {DECLINES, type DeclineCode} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import {ANSWER_WITHIN, type AuthorizationAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import type {Turn} from '../http/intake.js';
import {readPayment} from './known.js';
import type {PayingCard} from './paying-card.js';
import type {Payment} from './result.js';
import {reversePayment} from './reverse.js';

/** Milliseconds of its lease that a payment needs: to ask the network, to undo it, and to write down what it said. */
const LEAST_LEASE = 2 * ANSWER_WITHIN + 1_000;

/** After so many declined cards a session takes no more. */
export const MAX_DECLINES = 10;

/** Whose payment it is, by which card, and whether its issuer has refused that for good before. */
export interface Asked {
  merchant: MerchantRow;
  card: PayingCard;
  refused: DeclineCode | null;
}

/** Asks the network about a payment whose intent is written, and records what it said. Only the recording takes a turn. */
export const authorizePayment = async (
  context: Context,
  payment: Payment,
  asked: Asked,
  turn: Turn,
): Promise<Payment> => {
  const {trace, amount, currency, lease_until} = payment;
  const {merchant, card, refused} = asked;
  // What is left of the lease must be enough to ask and to undo: else another processor may be undoing it already.
  if (context.runtime.now() + LEAST_LEASE > (lease_until ?? 0))
    return reversePayment(context, payment, merchant);
  const answer: AuthorizationAnswer = refused
    ? {status: 'declined', code: refused}
    : await context.connector.authorize({
        ...{trace, merchant, card: card.inHand},
        amount: {value: amount, currency},
      });
  if (answer.status === 'unknown') return reversePayment(context, payment, merchant);
  await turn.back();
  const recorded = await record(context, payment, answer, asked);
  if (recorded) return {...payment, ...recorded};
  // Another processor took the payment over while we waited. It is theirs; what we hold must be given back. No turn is held
  // meanwhile: it is the network that is asked again.
  turn.leave();
  return answer.status === 'approved'
    ? reversePayment(context, payment, merchant)
    : readPayment(context, payment.id);
};

type Known = Exclude<AuthorizationAnswer, {status: 'unknown'}>;
type Recorded = Pick<Payment, 'state' | 'approval_code' | 'decline' | 'postal_check' | 'seq'> & {
  captured: number;
};

/**
 * One statement, so that payment, capture, session and a card that is to be kept change together or not at all. A card
 * is kept where it was approved and nowhere else. The session is locked first, as
 * an intent does it: the other way round the two could wait for each other.
 */
const record = async (
  context: Context,
  payment: Payment,
  answer: Known,
  {card: {keepFor, row}, refused}: Asked,
): Promise<Recorded | undefined> => {
  const approved = answer.status === 'approved';
  const outcome = {
    state: approved ? ('authorized' as const) : ('declined' as const),
    approval_code: approved ? answer.approvalCode : null,
    decline: approved ? null : answer.code,
    postal_check: answer.postalCode ?? null,
    seq: payment.seq + 1,
  };
  const sealed = keepFor?.sealed ?? null;
  const captured = approved && payment.capture === 'automatic' ? payment.amount : 0;
  const {runtime, db, authorizationLife} = context;
  // What is only remembered is no news.
  const isForGood = !refused && outcome.decline !== null && DECLINES[outcome.decline] === 'never';
  const captureBefore = approved && captured < payment.amount ? payment.created_at + authorizationLife : null;
  const {rows} = await sql`
    with locked as (
      select id from sessions where id = ${payment.session_id} for update
    ), payment as (
      update payments set state = ${outcome.state}, approval_code = ${outcome.approval_code},
        decline = ${outcome.decline}, postal_check = ${outcome.postal_check}, seq = ${outcome.seq}, lease = null,
        capture_before = ${captureBefore}::bigint
      from locked where payments.id = ${payment.id} and state = 'processing' and lease = ${payment.lease}
      returning payments.id, session_id, merchant_id, currency, card_id
    ), session as (
      update sessions set
        declined = declined + ${approved ? 0 : 1},
        state = case
          when ${approved} then ${payment.mode === 'tokenize' ? 'tokenized' : 'paid'}
          when declined + 1 >= ${MAX_DECLINES} then 'exhausted'
          else state end
      from payment where sessions.id = payment.session_id
    ), kept as (
      update cards set customer = ${keepFor?.customer ?? null}, consent = ${keepFor?.consent ?? null},
        consented_at = ${runtime.now()}::bigint, number_sealed = coalesce(${sealed}, number_sealed),
        forgotten_at = case when ${sealed}::text is null then forgotten_at end
      from payment where cards.id = payment.card_id and ${approved && keepFor !== undefined}::boolean
    ), refused as (
      insert into refused_cards (fingerprint, decline, at)
      select ${row.fingerprint}, ${outcome.decline}, ${runtime.now()}::bigint from payment where ${isForGood}::boolean
      on conflict (fingerprint) do update set decline = excluded.decline, at = excluded.at
    ), capture as (
      insert into captures (id, payment_id, merchant_id, state, amount, currency, created_at)
      select ${newId(runtime, 'cap')}, id, merchant_id, 'pending', ${captured}::bigint, currency, ${runtime.now()}::bigint
      from payment where ${captured}::bigint > 0
    )
    select id from payment`.execute(db);
  return rows.length === 1 ? {...outcome, captured} : undefined;
};
