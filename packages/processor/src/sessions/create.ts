import {Fields, isLive, type PaymentTerms, type SessionResponse, type SessionTerms} from '@florin/protocol';
import {newId} from '@florin/runtime';
import * as v from 'valibot';
import type {Context} from '../context.js';
import type {MerchantRow, Tx} from '../database/tables.js';
import {ProblemError} from '../http/problem.js';
import {standing} from '../payments/known.js';
import {signResult, type Payment} from '../payments/result.js';
import {savedCards} from '../vault/saved-cards.js';
import {sessionToken} from './token.js';

/** Brands that a session takes when its merchant names none. */
const BRANDS = ['visa', 'mastercard', 'amex', 'discover', 'jcb', 'unionpay', 'diners', 'maestro'];

/**
 * Opens a session. For an order that has one with equal terms that one is given again with a fresh token, also while an
 * attempt is under way, whose outcome a form loaded anew then finds, and where it is exhausted: to ask again is no way around that for as long as it would have lived. Otherwise it is closed, be it
 * expired by this clock, for by another's it may not be. So an order has at most one session that can still be paid. To
 * keep a card pays no order: each such session is another.
 * @throws ProblemError reference_paid (with the signed result), reference_in_progress, mode_not_supported where every
 *   cardholder is to be seen and there is no 3-D Secure
 */
export const createSession = async (
  context: Context,
  tx: Tx,
  merchant: MerchantRow,
  terms: SessionTerms,
): Promise<SessionResponse> => {
  const required = terms.mode === 'payment' && terms.three_ds === 'required';
  if (required && !context.connector.authenticator) throw new ProblemError('mode_not_supported');
  const paysOrder = terms.mode === 'payment' && !terms.reusable_reference;
  const session = paysOrder
    ? await sessionOfOrder(context, tx, merchant, terms)
    : await insertSession(context, tx, merchant, terms);
  const saved = terms.mode === 'payment' ? await savedCards(tx, session) : [];
  const token = await sessionToken(context, session, merchant, saved);
  return {id: session.id as SessionResponse['id'], token, expires_at: Math.floor(session.expires_at / 1000)};
};

const sessionOfOrder = async (context: Context, tx: Tx, merchant: MerchantRow, terms: PaymentTerms) => {
  const order = {merchant_id: merchant.id, reference: terms.reference};
  await tx
    .insertInto('orders')
    .values({...order, session_id: null})
    .onConflict(c => c.doNothing())
    .execute();
  const locked = await tx
    .selectFrom('orders')
    .select('session_id')
    .where('merchant_id', '=', merchant.id)
    .where('reference', '=', terms.reference)
    .forUpdate()
    .executeTakeFirstOrThrow();
  // Locked before it is looked for a payment: no attempt begins between the two.
  const former = locked.session_id === null ? undefined : await lockSession(tx, locked.session_id);
  const payment = await standing(tx, 'order_reference', terms.reference, merchant.id);
  const same = former && sameTerms(former, terms);
  // An attempt that is under way is found by the form of its own session, and by no other: also past the session's end.
  const under = payment && isLive(payment.state) && payment.session_id === former?.id;
  if (same && under && former.state === 'open') return extend(context, tx, former, terms);
  if (payment) await refuse(context, payment);
  if (same && former.expires_at > context.runtime.now()) {
    if (former.state === 'open') return extend(context, tx, former, terms);
    if (former.state === 'exhausted') return former;
  }
  if (former) await close(tx, former.id);
  const session = await insertSession(context, tx, merchant, terms);
  await tx
    .updateTable('orders')
    .set({session_id: session.id})
    .where('merchant_id', '=', merchant.id)
    .where('reference', '=', terms.reference)
    .execute();
  return session;
};

/** The session lives on for as long as was asked for now: a fresh token is good for as long as any. */
const extend = async ({runtime}: Context, tx: Tx, session: Row, {expires_in}: PaymentTerms): Promise<Row> => {
  const expires_at = Math.max(session.expires_at, runtime.now() + expires_in * 1000);
  await tx.updateTable('sessions').set({expires_at}).where('id', '=', session.id).execute();
  return {...session, expires_at};
};

const refuse = async (context: Context, payment: Payment): Promise<never> => {
  if (isLive(payment.state)) throw new ProblemError('reference_in_progress', {attempt: payment.attempt});
  throw new ProblemError('reference_paid', {result: await signResult(context, payment)});
};

/** Locked, so that no attempt begins while its session is being closed. */
const lockSession = (tx: Tx, id: string) =>
  tx.selectFrom('sessions').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();

type Row = Awaited<ReturnType<typeof lockSession>>;

const close = (tx: Tx, id: string) =>
  tx
    .updateTable('sessions')
    .set({state: 'closed'})
    .where('id', '=', id)
    .where('state', 'in', ['open', 'expired'])
    .execute();

const insertSession = (
  {runtime}: Context,
  tx: Tx,
  merchant: MerchantRow,
  terms: SessionTerms,
): Promise<Row> =>
  tx
    .insertInto('sessions')
    .values({
      ...{id: newId(runtime, 'cs'), merchant_id: merchant.id, state: 'open', mode: terms.mode, declined: 0},
      ...(terms.mode === 'payment' ? pricedAs(terms) : UNPRICED),
      ...{reference: terms.reference, reusable_reference: terms.reusable_reference},
      origins: JSON.stringify(terms.origins),
      fields: JSON.stringify(terms.fields),
      brands: JSON.stringify(terms.brands ?? BRANDS),
      ...{customer: terms.customer ?? null, save_card: savingOf(terms)},
      ...{created_at: runtime.now(), expires_at: runtime.now() + terms.expires_in * 1000},
    })
    .returningAll()
    .executeTakeFirstOrThrow();

const pricedAs = ({amount: {value, currency}, capture, three_ds}: PaymentTerms) => ({
  ...{amount: value, currency, capture, three_ds},
});
const UNPRICED = {amount: 0, currency: null, capture: null, three_ds: 'off'} as const;

/** Whoever names a customer is taken to want their card saved, if they give leave. */
const savingOf = ({mode, customer, save_card}: SessionTerms): 'off' | 'ask' =>
  save_card ?? (customer === undefined || mode === 'tokenize' ? 'off' : 'ask');

const sameTerms = (row: Row, terms: PaymentTerms): boolean => {
  const {value, currency} = terms.amount;
  const asked = [terms.mode, value, currency, terms.capture, terms.customer ?? null, savingOf(terms)];
  const kept = [row.mode, row.amount, row.currency, row.capture, row.customer, row.save_card];
  const lists = [
    [row.origins, terms.origins],
    [row.brands, terms.brands ?? BRANDS],
    // What was kept before a field was thought of does not ask for it.
    [Object.entries(v.parse(Fields, row.fields)), Object.entries(terms.fields)],
  ];
  return (
    asked.every((term, i) => term === kept[i]) &&
    row.three_ds === terms.three_ds &&
    lists.every(([a, b]) => JSON.stringify([...a!].sort()) === JSON.stringify([...b!].sort()))
  );
};
