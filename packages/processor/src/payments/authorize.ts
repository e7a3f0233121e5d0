import type {DeclineCode} from '@florin/protocol';
import {ANSWER_WITHIN, type AuthenticationAnswer, type AuthorizationAnswer} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {MerchantRow} from '../database/tables.js';
import type {Turn} from '../http/intake.js';
import {askAnew, awaitShopper, identificationOf, type Shopper} from './authenticate.js';
import {readPayment} from './known.js';
import type {PayingCard} from './paying-card.js';
import {recordOutcome} from './record.js';
import type {Payment} from './result.js';
import {reversePayment} from './reverse.js';

/** Milliseconds of its lease that a payment needs: to ask the network, to undo it, and to write down what it said. */
export const LEAST_LEASE = 2 * ANSWER_WITHIN + 1_000;

/** Whose payment it is, by which card, and why that is not asked about, where it has been refused before. */
export interface Asked {
  merchant: MerchantRow;
  card: PayingCard;
  refused: DeclineCode | null;
  /** Who can be asked to prove that the card is theirs; nobody where a merchant's server pays. */
  shopper?: Shopper;
}

/**
 * Asks the network about a payment whose intent is written, and records what it said, or what the shopper is to do
 * first. Only the recording takes a turn.
 */
export const authorizePayment = async (
  context: Context,
  payment: Payment,
  asked: Asked,
  turn: Turn,
): Promise<Payment> => {
  const {merchant, card, refused} = asked;
  // What is left of the lease must be enough to ask and to undo: else another processor may be undoing it already.
  if (context.runtime.now() + LEAST_LEASE > (payment.lease_until ?? 0))
    return reversePayment(context, payment, merchant);
  const answer = await ask(context, payment, asked);
  if (answer.status === 'unknown') return reversePayment(context, payment, merchant);
  await turn.back();
  if (answer.status === 'challenge')
    return (await awaitShopper(context, payment, answer)) ?? readPayment(context, payment.id);
  if ('cavv' in answer) {
    const anew = await askAnew(context, payment, answer);
    turn.leave();
    return anew ? authorizePayment(context, anew, asked, turn) : readPayment(context, payment.id);
  }
  // What is only remembered is no news.
  const news = refused ? {} : {asked: card.row};
  const recorded = await recordOutcome(context, payment, answer, {...card, ...news});
  if (recorded) return {...payment, ...recorded};
  // Another processor took the payment over while we waited. It is theirs; what we hold must be given back. No turn is held
  // meanwhile: it is the network that is asked again.
  turn.leave();
  return answer.status === 'approved'
    ? reversePayment(context, payment, merchant)
    : readPayment(context, payment.id);
};

type Said = AuthorizationAnswer | Exclude<AuthenticationAnswer, {status: 'failed' | 'unavailable'}>;

/** What the network says of the payment, or its issuer of the cardholder where that is due. */
const ask = async (context: Context, payment: Payment, asked: Asked): Promise<Said> => {
  const {trace, amount, currency, authentication} = payment;
  const {merchant, card, refused} = asked;
  if (refused) {
    context.metrics.notAsked({decline: refused});
    return {status: 'declined', code: refused};
  }
  const identification = identificationOf(context, payment, asked);
  if (identification?.first) return identification.ask();
  const answer = await context.connector.authorize({
    ...{trace, merchant, card: card.inHand},
    amount: {value: amount, currency},
    ...(authentication && authentication.status !== 'challenge' && {authenticated: authentication}),
  });
  const wanted = answer.status === 'declined' && answer.code === 'authentication_required';
  return wanted && identification ? identification.ask() : answer;
};
