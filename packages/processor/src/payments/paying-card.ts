import {brandsFor} from '@florin/card';
import type {Fields} from '@florin/protocol';
import {EnvelopeRejected, type KeptCard, type SealedCard, type TypedCard} from '@florin/protocol/envelope';
import type {CardInHand} from '../connectors/connector.js';
import type {Context} from '../context.js';
import type {CardRow} from '../database/tables.js';
import {found, ProblemError} from '../http/problem.js';
import {readKept, readToken} from '../vault/saved-cards.js';
import type {Known} from './known.js';

/** The card that is about to be paid with. */
export interface PayingCard {
  /** What the payment points to. */
  row: CardRow;
  /** The row is yet to be written: the card was not kept before. */
  isNew: boolean;
  inHand: CardInHand;
  /**
   * For whom it is kept once it was approved, and the sentence by which they gave leave. `sealed` is the number of one that
   * is only to be kept: its row has none before.
   */
  keepFor?: {customer: string | null; consent: string | null; sealed?: string};
}

type Session = Known['session'];

/**
 * Holds the card of an envelope against its session.
 * @throws EnvelopeRejected where a typed one lacks what the session requires, or brings a leave it did not ask for, or a
 *   kept one is to be kept: no form sends that
 * @throws ProblemError brand_not_accepted; card_unknown for a kept one that is not, or no longer, this customer's
 */
export const payingCard = async (
  context: Context,
  session: Session,
  card: SealedCard,
): Promise<PayingCard> => ('token' in card ? kept(context, session, card) : typed(context, session, card));

/** Where the envelope has what a field of the form asks for. */
const MEMBERS = {name: 'holder', postal_code: 'postal_code', country: 'country'} as const;

const typed = ({vault}: Context, session: Session, card: TypedCard): PayingCard => {
  for (const [field, member] of Object.entries(MEMBERS))
    if (session.fields[field as keyof Fields] === 'required' && !card[member]?.trim())
      throw new EnvelopeRejected(`no_${member}`);
  const {customer, save_card, mode} = session;
  const {consent} = card;
  if (consent !== undefined && save_card !== 'ask') throw new EnvelopeRejected('consent_not_asked');
  const row = vault.store(card, brandOf(card, session.brands), session.merchant_id);
  const inHand = {...card, onFile: false};
  // Of a card that is refused, or whose outcome never comes, no number is stored.
  if (mode === 'tokenize')
    return {
      ...{row: {...row, number_sealed: null, forgotten_at: row.created_at}, isNew: true, inHand},
      keepFor: {customer, consent: null, sealed: row.number_sealed!},
    };
  return {
    ...{row, isNew: true, inHand},
    ...(consent !== undefined && customer !== null && {keepFor: {customer, consent}}),
  };
};

const kept = async (context: Context, session: Session, {token, cvc}: KeptCard): Promise<PayingCard> => {
  if (session.mode === 'tokenize') throw new EnvelopeRejected('kept_before');
  const row = found(await readKept(context.db, session, token), 'card_unknown');
  if (!session.brands.includes(row.brand)) throw new ProblemError('brand_not_accepted');
  return onFile(context, row, {cvc});
};

/**
 * A card that a payment was begun with, without its security code.
 * @throws ProblemError card_unknown where its number is gone
 */
export const cardOnFile = (context: Context, row: CardRow): Promise<PayingCard> =>
  onFile(context, found(row.number_sealed === null ? undefined : row, 'card_unknown'), {});

const onFile = async ({vault}: Context, row: CardRow, typed: {cvc?: string}): Promise<PayingCard> => {
  const {exp_month, exp_year, number_sealed} = row;
  const number = await vault.number({...row, number_sealed: number_sealed!});
  return {row, isNew: false, inHand: {number, exp_month, exp_year, ...typed, onFile: true}};
};

/**
 * A card of the merchant's that is kept, to be paid with without the shopper.
 * @throws ProblemError card_unknown
 */
export const chargedCard = async (context: Context, merchant: string, token: string): Promise<PayingCard> =>
  cardOnFile(context, found(await readToken(context.db, merchant, token), 'card_unknown'));

/** The brand to pay with: the shopper's choice or the number's first, of those that both the number and the session have. */
const brandOf = ({number, brand_choice}: TypedCard, taken: readonly string[]): string => {
  const brands = brandsFor(number).map(({id}): string => id);
  const brand = brands.find(id => taken.includes(id) && (brand_choice === undefined || id === brand_choice));
  return found(brand, 'brand_not_accepted');
};
