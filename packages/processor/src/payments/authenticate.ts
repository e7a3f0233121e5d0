import type {BrowserInfo, DeclineCode, ThreeDSecure} from '@florin/protocol';
import {newId} from '@florin/runtime';
import {sql, type Kysely} from 'kysely';
import type {
  Authenticated,
  AuthenticationAnswer,
  AuthorizationAnswer,
  Challenge,
} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {MerchantRow, Tables} from '../database/tables.js';
import {challengePath} from './answer.js';
import {LEASE} from './intent.js';
import type {PayingCard} from './paying-card.js';
import type {Payment} from './result.js';
import {nextStan} from './reverse.js';

/** Whoever has typed the card, and whether they are to be asked to prove that it is theirs. */
export interface Shopper {
  browser: BrowserInfo;
  three_ds: ThreeDSecure;
}

interface Identified {
  merchant: MerchantRow;
  card: PayingCard;
  shopper?: Shopper;
}

/** Milliseconds that a shopper has for what the issuer asks. */
const ACTION_LIFE = 600_000;

/** A way to have the issuer look who the cardholder is. */
interface IdentificationWay {
  /** Before the network is asked for the payment, and not only where the issuer wants it. */
  first: boolean;
  ask(): Promise<Challenge | Authenticated | Extract<AuthorizationAnswer, {status: 'declined'}>>;
}

/** How the issuer is asked who the cardholder is; undefined where nobody is there to be asked, or it was done. */
export const identificationOf = (
  context: Context,
  {id, amount, currency, authentication}: Payment,
  {merchant, card, shopper}: Identified,
): IdentificationWay | undefined => {
  const {connector, issuer} = context;
  const {authenticator} = connector;
  if (!shopper || shopper.three_ds === 'off' || authentication) return undefined;
  const first = shopper.three_ds === 'required';
  // Nobody is there to ask, which the session did not know: on another processor somebody was.
  if (!authenticator)
    return first ? {first, ask: async () => orDeclined({status: 'unavailable'})} : undefined;
  return {
    first,
    ask: async () =>
      orDeclined(
        await authenticator.authenticate({
          ...{trace: connector.trace(await nextStan(context)), merchant, card: card.inHand},
          ...{amount: {value: amount, currency}, browser: shopper.browser},
          returnTo: `${issuer}${challengePath(id)}/done`,
        }),
      ),
  };
};

/** Where the cardholder was not proved, the payment is declined. */
export const orDeclined = <A extends AuthenticationAnswer>(
  answer: A,
): Exclude<A, {status: 'failed' | 'unavailable'}> | {status: 'declined'; code: DeclineCode} => {
  const code = {failed: 'authentication_failed', unavailable: 'issuer_unavailable'} as const;
  return answer.status === 'failed' || answer.status === 'unavailable'
    ? {status: 'declined', code: code[answer.status]}
    : (answer as Exclude<A, {status: 'failed' | 'unavailable'}>);
};

/**
 * Writes down that the shopper is to act before the payment goes on. From here on it is nobody's until they have.
 * @returns undefined where another processor has taken it over
 */
export const awaitShopper = (
  context: Context,
  payment: Payment,
  authentication: Challenge,
): Promise<Payment | undefined> =>
  change(context, payment, {
    ...{state: 'requires_action', authentication, lease: null, seq: payment.seq + 1},
    action_until: context.runtime.now() + ACTION_LIFE,
  });

/**
 * Writes down what the issuer said of the cardholder, and the name of the request that is to follow. What was asked
 * before was refused and holds nothing.
 * @returns undefined where another processor has taken the payment over
 */
export const askAnew = async (
  context: Context,
  payment: Payment,
  authentication: Authenticated,
): Promise<Payment | undefined> => {
  const {connector, runtime} = context;
  const trace = connector.trace(await nextStan(context));
  return change(context, payment, {authentication, trace, lease_until: runtime.now() + LEASE});
};

type Change = Partial<
  Pick<Payment, 'state' | 'authentication' | 'trace' | 'lease' | 'lease_until' | 'action_until' | 'seq'>
>;

/** Changes a payment that is still ours. */
const change = async ({db}: Context, payment: Payment, change: Change): Promise<Payment | undefined> => {
  const {authentication, trace, ...plain} = change;
  const {numUpdatedRows} = await db
    .updateTable('payments')
    .set({
      ...plain,
      ...(authentication && {authentication: JSON.stringify(authentication)}),
      ...(trace && {trace: JSON.stringify(trace)}),
    })
    .where('id', '=', payment.id)
    .where('state', '=', 'processing')
    .where('lease', '=', payment.lease)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? {...payment, ...change} : undefined;
};

/** The envelope by which a payment is continued: its id, and the hash of the body that it came in. */
export interface Sealed {
  jti: string;
  bodyHash: string;
}

/**
 * Takes up a payment that waited for its shopper, under a new trace and lease: of several calls at once one does. What
 * the shopper sent is taken once. The session is locked first, as everywhere.
 * @returns undefined where it waits no more
 */
export const takeUp = async (
  context: Context,
  payment: Payment,
  authenticated: Authenticated,
  sealed: Sealed | undefined,
): Promise<Payment | undefined> => {
  const {db, connector, runtime} = context;
  const change = {
    ...{state: 'processing' as const, seq: payment.seq + 1, action_until: null},
    ...{trace: connector.trace(await nextStan(context)), authentication: authenticated},
    ...{lease: newId(runtime, 'lease'), lease_until: runtime.now() + LEASE},
  };
  const {rows} = await sql`
    with locked as (
      select id from sessions where id = ${payment.session_id} for update
    ), payment as (
      update payments set state = 'processing', seq = ${change.seq}, action_until = null,
        trace = ${JSON.stringify(change.trace)}::jsonb, authentication = ${JSON.stringify(authenticated)}::jsonb,
        lease = ${change.lease}, lease_until = ${change.lease_until}::bigint
      from locked where payments.id = ${payment.id} and state = 'requires_action' returning session_id, attempt
    ), envelope as (
      insert into envelopes (session_id, jti, attempt, body_hash)
      select session_id, ${sealed?.jti ?? ''}, attempt, ${sealed?.bodyHash ?? ''} from payment
      where ${sealed !== undefined}::boolean
    )
    select from payment`.execute(db);
  return rows.length === 1 ? {...payment, ...change} : undefined;
};

/** Ends payments that wait for their shopper. Nothing is held for them: what was asked before was refused. */
export const endWaiting = (db: Kysely<Tables>, state: 'declined' | 'expired') =>
  db
    .updateTable('payments')
    .set(({eb}) => ({
      ...{state, decline: 'authentication_required', action_until: null},
      seq: eb('seq', '+', 1),
    }))
    .where('state', '=', 'requires_action');

/**
 * Ends the attempts whose shopper did not act in time. Any number of processors may run it.
 * @returns how many came to their end
 */
export const expireActions = async ({db, runtime}: Context): Promise<number> => {
  const {numUpdatedRows} = await endWaiting(db, 'expired')
    .where('action_until', '<=', runtime.now())
    .executeTakeFirst();
  return Number(numUpdatedRows);
};
