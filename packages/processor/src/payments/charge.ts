import type {Charge, PaymentView} from '@florin/protocol';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import type {Turn} from '../http/intake.js';
import {ProblemError} from '../http/problem.js';
import {sha256} from '../sha256.js';
import {authorizePayment} from './authorize.js';
import {acceptIntent} from './intent.js';
import {lookUp, type Known} from './known.js';
import {chargedCard} from './paying-card.js';
import {viewPayment} from './view.js';

/** A call of a merchant's server that pays with a card that is kept. */
export interface ChargeCall {
  merchant: MerchantRow;
  /** Id of the secret key. */
  actor: string;
  /** The `Idempotency-Key`. */
  key: string;
  /** The body exactly as sent, and parsed. */
  raw: string;
  charge: Charge;
}

/** Milliseconds for which a call that wrote no intent may be sent again under its key. */
const LIFE = 86_400_000;

/**
 * Charges a kept card, by the same way that a form's payment goes: a session that is nobody else's, an intent, and only
 * then the network. Session and attempt are named after the key, so that the same call, after a crash too, finds what it
 * has become; nothing is asked twice.
 * @param turn left once the intent is written, while it is the network that is waited for
 * @throws ProblemError idempotency_key_reused for another body than the intent was written for, idempotency_in_flight,
 *   card_unknown, reference_paid, reference_in_progress, session_expired where the key is a day old and nothing was done by it
 */
export const chargeCard = async (context: Context, call: ChargeCall, turn: Turn): Promise<PaymentView> => {
  const {merchant, actor, charge, key} = call;
  const name = Buffer.from(sha256(`${merchant.id} ${key}`), 'base64url').toString('hex');
  const [session, attempt] = [`cs_${name}`, `att_${name}` as const];
  await openSession(context, session, call);
  const known = await lookUp(context, {session, attempt, key: name, kid: undefined});
  const bodyHash = sha256(call.raw);
  if (!isSame(known, charge) || (known.bodyHash ?? bodyHash) !== bodyHash)
    throw new ProblemError('idempotency_key_reused');
  if (known.payment) return present(context, merchant.id, known.payment.id);

  const card = await chargedCard(context, merchant.id, charge.card);
  const submission = {attempt, after: null};
  const {payment, fresh, refused} = await acceptIntent(context, {
    ...{known, submission, key: name, kid: undefined, bodyHash, card, until: known.session.expires_at, actor},
  });
  turn.leave();
  if (fresh) await authorizePayment(context, payment, {merchant, card, refused}, turn);
  return present(context, merchant.id, payment.id);
};

/** How the payment stands. One that is still asked about has no answer yet. */
const present = async (context: Context, merchant: string, id: string): Promise<PaymentView> => {
  const view = await viewPayment(context, merchant, id);
  if (view.status === 'processing') throw new ProblemError('idempotency_in_flight');
  return view;
};

/** No page may hold its form, and no token of it is ever given out. */
const openSession = async (
  {db, runtime}: Context,
  id: string,
  {merchant, charge}: ChargeCall,
): Promise<void> => {
  const {amount, reference, capture} = charge;
  const now = runtime.now();
  await db
    .insertInto('sessions')
    .values({
      ...{id, merchant_id: merchant.id, state: 'open', mode: 'payment', declined: 0},
      ...{amount: amount.value, currency: amount.currency, reference, reusable_reference: false, capture},
      ...{origins: '[]', fields: '{}', brands: '[]', customer: null, save_card: 'off', three_ds: 'off'},
      ...{created_at: now, expires_at: now + LIFE},
    })
    .onConflict(conflict => conflict.doNothing())
    .execute();
};

/** Whether the session was opened for this charge: the key may have come with another before, that was not begun. */
const isSame = ({session}: Known, {amount, reference, capture}: Charge): boolean =>
  session.amount === amount.value &&
  session.currency === amount.currency &&
  session.reference === reference &&
  session.capture === capture;
