import {CardId, PaymentId, type DeclineCode} from '@florin/protocol';
import type {Kysely} from 'kysely';
import * as v from 'valibot';
import {audit} from '../audit/audit.js';
import type {Context} from '../context.js';
import type {CardRow, Tables} from '../database/tables.js';
import {Refused} from '../refused.js';
import {refusedBefore, REMEMBERED} from './refused-cards.js';

/** What is remembered of the declines of a card, at whatever merchants. */
export interface RememberedCard extends Pick<CardRow, 'id' | 'brand' | 'last4' | 'exp_month' | 'exp_year'> {
  /** Of the last thirty days, those that count. */
  declines: number;
  /** So many it may have; 0 is no limit. */
  most: number;
  /** Why its issuer is not asked now, where it is typed and for its declines; and until when. Null where it is asked. */
  refused: {decline: DeclineCode; until: number} | null;
}

type Store = Pick<Context, 'db' | 'runtime' | 'cardDeclines'>;

/**
 * Looks at the card of a payment, or of a token.
 * @throws Refused card_unknown
 */
export const showCard = async ({db, runtime, cardDeclines}: Store, name: string): Promise<RememberedCard> => {
  const {id, brand, last4, exp_month, exp_year, fingerprint} = await cardNamed(db, name);
  const now = runtime.now();
  const row = await db
    .selectFrom('refused_cards')
    .select(['at', 'declines', refusedBefore(fingerprint, now, cardDeclines).as('why')])
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  const times = row?.declines ?? [];
  // What was said for good is told before all else, and how often it was declined with a word that is never said for good.
  const since = row?.why === 'limit_exceeded' ? times[times.length - cardDeclines] : row?.at;
  return {
    ...{id, brand, last4, exp_month, exp_year, most: cardDeclines},
    declines: times.filter(time => time > now - REMEMBERED).length,
    refused: row?.why ? {decline: row.why, until: (since ?? now) + REMEMBERED} : null,
  };
};

/**
 * Forgets the declines of a card, so that its issuer is asked about it again.
 * @throws Refused card_unknown, card_not_refused where there is nothing to forget
 */
export const allowCard = ({db, runtime}: Store, name: string): Promise<void> =>
  db.transaction().execute(async tx => {
    const {fingerprint, merchant_id: merchant} = await cardNamed(tx, name);
    const {numDeletedRows} = await tx
      .deleteFrom('refused_cards')
      .where('fingerprint', '=', fingerprint)
      .executeTakeFirst();
    if (numDeletedRows === 0n) throw new Refused('card_not_refused', 'it has no declines that count.');
    await audit(tx, runtime, {actor: 'operator', action: 'card_allowed', subject: name, merchant});
  });

const cardNamed = async (db: Kysely<Tables>, name: string): Promise<CardRow> => {
  const cards = db.selectFrom('cards').selectAll('cards');
  const card = v.is(PaymentId, name)
    ? await cards
        .innerJoin('payments', 'payments.card_id', 'cards.id')
        .where('payments.id', '=', name)
        .executeTakeFirst()
    : await cards.where('id', '=', v.is(CardId, name) ? name : '').executeTakeFirst();
  if (!card) throw new Refused('card_unknown', 'there is no payment and no card of this id.');
  return card;
};
