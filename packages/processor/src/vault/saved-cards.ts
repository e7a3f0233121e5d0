import {MOST_SAVED, type SavedCard, type SavedCardQuery, type SavedCardView} from '@florin/protocol';
import {sql, type Kysely} from 'kysely';
import type {CardRow, Tables} from '../database/tables.js';

/** Whose cards, and of which brands: those of a session. */
interface Owner {
  merchant_id: string;
  customer: string | null;
  brands?: readonly string[];
}

type Kept = CardRow & {consented_at: number};

/** Cards of a merchant's that are kept, and were not forgotten. */
const keptBy = (db: Kysely<Tables>, merchant_id: string) =>
  db
    .selectFrom('cards')
    .where('merchant_id', '=', merchant_id)
    .where('consented_at', 'is not', null)
    .where('forgotten_at', 'is', null);

/** Those of them that are a customer's. */
const keptFor = (db: Kysely<Tables>, {merchant_id, customer}: Owner) =>
  keptBy(db, merchant_id).where('customer', '=', customer);

/**
 * A customer's cards, the one that was saved last first, expired ones too. A card that was saved again stands there
 * once, by its newest name; its earlier names are good for as long as it is.
 */
const list = async (db: Kysely<Tables>, owner: Owner, most?: number): Promise<Kept[]> => {
  if (owner.customer === null) return [];
  const {brands} = owner;
  const newest = keptFor(db, owner)
    .selectAll()
    .distinctOn(['fingerprint', 'exp_month', 'exp_year'])
    .$if(brands !== undefined, query => query.where('brand', 'in', brands!))
    .orderBy('fingerprint')
    .orderBy('exp_month')
    .orderBy('exp_year')
    .orderBy('consented_at', 'desc')
    .orderBy('id');
  const rows = await db
    .selectFrom(newest.as('newest'))
    .selectAll()
    .orderBy('consented_at', 'desc')
    .orderBy('id')
    .$if(most !== undefined, query => query.limit(most!))
    .execute();
  return rows as Kept[];
};

/** The cards that a session offers: of the brands it takes, and no more than the form has room for. */
export const savedCards = async (db: Kysely<Tables>, session: Owner): Promise<SavedCard[]> =>
  (await list(db, session, MOST_SAVED)).map(shown);

/** All of a customer's cards, or the one that was kept in a session, as the merchant's server sees them. */
export const viewCards = async (
  db: Kysely<Tables>,
  merchant_id: string,
  query: SavedCardQuery,
): Promise<SavedCardView[]> => {
  if ('customer' in query) return (await list(db, {merchant_id, ...query})).map(view);
  const {session} = query;
  const inSession = db.selectFrom('payments').select('card_id').where('session_id', '=', session);
  return ((await keptBy(db, merchant_id).selectAll().where('id', 'in', inSession).execute()) as Kept[]).map(
    view,
  );
};

const view = (card: Kept): SavedCardView => {
  const {customer, consent, consented_at} = card;
  return {
    ...shown(card),
    ...(customer !== null && {customer}),
    ...(consent !== null && {consent}),
    consented_at: Math.floor(consented_at / 1000),
  };
};

const shown = ({id, brand, last4, exp_month, exp_year}: CardRow): SavedCard => ({
  ...{brand, last4, exp_month, exp_year},
  token: id as SavedCard['token'],
});

/** More ids of cards than any token holds. */
const MOST_IDS = 64;

/** Names of the cards that are still there, earlier ones too: a token that was made before may hold them. */
export const keptIds = async (db: Kysely<Tables>, owner: Owner): Promise<string[]> => {
  const rows = await keptFor(db, owner)
    .select('id')
    .orderBy('consented_at', 'desc')
    .limit(MOST_IDS)
    .execute();
  return rows.map(({id}) => id);
};

/** The card of this name, with its sealed number. */
export const readKept = async (db: Kysely<Tables>, owner: Owner, id: string): Promise<CardRow | undefined> =>
  keptFor(db, owner).selectAll().where('id', '=', id).executeTakeFirst();

/** The card that a merchant knows by this token, whoever's it is. */
export const readToken = async (
  db: Kysely<Tables>,
  merchant: string,
  id: string,
): Promise<CardRow | undefined> => keptBy(db, merchant).selectAll().where('id', '=', id).executeTakeFirst();

/**
 * Forgets a card: it is offered and taken no more, and its number is destroyed, under every name by which this customer
 * saved it. No payment needs it again: captures and reversals name the authorization. Whose number is in a processor's
 * memory at this moment is paid with it. One that is nobody's has no other name.
 * @param customer any, where it is left out
 * @returns false where there never was such a card
 */
export const forgetCard = async (
  db: Kysely<Tables>,
  {merchant_id, customer, now}: {merchant_id: string; customer?: string | null; now: number},
  id: string,
): Promise<boolean> => {
  const {rows} = await sql`
    with named as (
      select id, merchant_id, customer, fingerprint, exp_month, exp_year from cards
      where id = ${id} and merchant_id = ${merchant_id} and consented_at is not null
        and (${customer === undefined}::boolean or customer = ${customer ?? null}::text)
    ), forgotten as (
      update cards set forgotten_at = ${now}::bigint, number_sealed = null from named
      where cards.forgotten_at is null and (cards.id = named.id
        or cards.merchant_id = named.merchant_id and cards.customer = named.customer
          and cards.fingerprint = named.fingerprint and cards.exp_month = named.exp_month
          and cards.exp_year = named.exp_year)
    )
    select 1 from named`.execute(db);
  return rows.length === 1;
};
