import {newId} from '@florin/runtime';
import {sql} from 'kysely';
import type {AuthorizationAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CardRow} from '../database/tables.js';
import {askedEntries, askedName} from '../ledger/items.js';
import {authorizedUntil} from './locked.js';
import type {PayingCard} from './paying-card.js';
import {mostDeclines, refusalOf} from './refused-cards.js';
import type {Payment} from './result.js';

/** After so many declined cards a session takes no more. */
export const MAX_DECLINES = 10;

export type Decided = Exclude<AuthorizationAnswer, {status: 'unknown'}>;
type Recorded = Pick<
  Payment,
  'state' | 'approval_code' | 'decline' | 'postal_check' | 'seq' | 'action_until'
> & {
  captured: number;
};

/** What goes with an outcome: the card that is to be kept if it was approved. */
export interface Consequences extends Pick<PayingCard, 'keepFor'> {
  /** The card that its issuer was asked about, and is no more if it says so for good, or has said no too often. */
  asked?: CardRow | undefined;
}

/**
 * One statement, so that payment, capture, its bookings, session and a card that is to be kept change together or not at
 * all. A card is kept where it was approved and nowhere else. The session is locked first, as
 * an intent does it: the other way round the two could wait for each other.
 * @returns undefined where the payment is no longer as it was: somebody else has it
 */
export const recordOutcome = async (
  context: Context,
  payment: Payment,
  answer: Decided,
  {keepFor, asked}: Consequences,
): Promise<Recorded | undefined> => {
  const {runtime, db} = context;
  const approved = answer.status === 'approved';
  const outcome = {
    state: approved ? ('authorized' as const) : ('declined' as const),
    approval_code: approved ? answer.approvalCode : null,
    decline: approved ? null : answer.code,
    postal_check: answer.postalCode ?? null,
    seq: payment.seq + 1,
    action_until: null,
  };
  const captured = approved && payment.capture === 'automatic' ? payment.amount : 0;
  const now = runtime.now();
  const most = asked ? mostDeclines(context, asked) : 0;
  const refused = refusalOf(asked?.fingerprint, outcome.decline, now, most);
  const isHeld = approved && captured < payment.amount;
  const {rows} = await sql`
    with locked as (
      select id from sessions where id = ${payment.session_id} for update
    ), payment as (
      update payments set state = ${outcome.state}, approval_code = ${outcome.approval_code},
        decline = ${outcome.decline}, postal_check = ${outcome.postal_check}, seq = ${outcome.seq}, lease = null,
        capture_before = case when ${isHeld} then ${authorizedUntil(context)} end, action_until = null
      from locked where payments.id = ${payment.id} and state = ${payment.state}
        and lease is not distinct from ${payment.lease}::text
      returning payments.id, session_id, merchant_id, currency, card_id
    ), session as (
      update sessions set
        declined = declined + ${approved ? 0 : 1},
        state = case
          when ${approved} then ${payment.mode === 'tokenize' ? 'tokenized' : 'paid'}
          when declined + 1 >= ${MAX_DECLINES} then 'exhausted'
          else state end
      from payment where sessions.id = payment.session_id
    )${keepingOf(keepFor, approved, now)}${refused}${captureOf(newId(runtime, 'cap'), captured, now)}
    select id from payment`.execute(db);
  return rows.length === 1 ? {...outcome, captured} : undefined;
};

/** Left out where no card is to be kept, as most are not. */
const keepingOf = (keepFor: PayingCard['keepFor'], approved: boolean, at: number) => {
  if (keepFor === undefined) return sql``;
  const {customer, consent, sealed = null} = keepFor;
  return sql`, kept as (
      update cards set customer = ${customer}, consent = ${consent}, consented_at = ${at}::bigint,
        number_sealed = coalesce(${sealed}, number_sealed),
        forgotten_at = case when ${sealed}::text is null then forgotten_at end
      from payment where cards.id = payment.card_id and ${approved}::boolean
    )`;
};

/** Left out where nothing is captured: the ledger holds every statement that writes to it against itself. */
const captureOf = (capture: string, amount: number, at: number) => {
  if (amount === 0) return sql``;
  const entries = Object.entries(askedEntries('capture', amount)).map(
    ([account, moved]) => sql`(${account}::text, ${moved}::bigint)`,
  );
  return sql`, capture as (
      insert into captures (id, payment_id, merchant_id, state, amount, currency, created_at)
      select ${capture}, id, merchant_id, 'pending', ${amount}::bigint, currency, ${at}::bigint from payment
    ), booked as (
      insert into ledger_entries (transfer, account, merchant_id, currency, amount, payment_id, created_at)
      select ${askedName({kind: 'capture', id: capture})}, account, merchant_id, currency, amount, id, ${at}::bigint
      from payment, (values ${sql.join(entries)}) entry (account, amount)
    )`;
};
