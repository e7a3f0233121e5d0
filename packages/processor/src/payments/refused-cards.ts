import {DECLINES, type DeclineCode} from '@florin/protocol';
import {sql, type RawBuilder} from 'kysely';
import type {Context} from '../context.js';
import type {CardRow} from '../database/tables.js';

/** Milliseconds for which a card's refusals are remembered: networks count what is asked all the same by thirty days. */
export const REMEMBERED = 30 * 86_400_000;

/**
 * Declines of one card in that time after which it is asked about no more, unless told otherwise. Visa takes a fee for what
 * is asked after the fifteenth decline in thirty days (from 2025 on the twentieth), Mastercard after the tenth in a day: ten
 * are within both. They are counted over all sessions and merchants, for that is what whoever guesses at an expiry or a code
 * has many of. What is being asked at this moment is not among them yet.
 */
export const USUAL_DECLINES = 10;

/** In the words of an issuer that is asked too often (DE39 `65`), so that it tells a page no more than that would. */
const TOO_OFTEN: DeclineCode = 'limit_exceeded';

/** Whether nobody could be asked, or whoever was had no answer to give: any card would have been declined then. */
export const isOutage = (decline: DeclineCode): boolean =>
  decline === 'issuer_unavailable' || decline === 'try_again_later';

/** What is said of an amount, of a number that no issuer has, or of a cardholder whom nobody has looked at yet. */
const NOT_OF_THE_CARD: readonly DeclineCode[] = [
  'authentication_required',
  'card_not_supported',
  'invalid_amount',
];

/** Whether its issuer has said it of the card, or of what was typed with it. Whoever guesses at a card is told nothing else. */
const isOfTheCard = (decline: DeclineCode): boolean =>
  !isOutage(decline) && !NOT_OF_THE_CARD.includes(decline);

/**
 * Declines that a card may have; 0 is no limit, and then none counts. A card that is kept has none: whoever knows its number
 * could else have it refused to those who keep it, and a merchant that asks again next month is not guessing at it.
 */
export const mostDeclines = (
  {cardDeclines}: Pick<Context, 'cardDeclines'>,
  {consented_at}: Pick<CardRow, 'consented_at'>,
): number => (consented_at === null ? cardDeclines : 0);

/**
 * Why a card is not asked about now, for a statement: what its issuer said for good, or that it was declined as often as may
 * be. Null where it is asked. What is not asked is no decline that counts, so that it does not go on for ever.
 * @param most declines that a card may have; of none there is no latest, and so no limit
 */
export const refusedBefore = (
  fingerprint: string,
  now: number,
  most: number,
): RawBuilder<DeclineCode | null> => {
  const since = sql`${now - REMEMBERED}::bigint`;
  return sql`(
    select case when at > ${since} then decline
      when declines[cardinality(declines) - ${most}::int + 1] > ${since} then ${TOO_OFTEN} end
    from refused_cards where fingerprint = ${fingerprint})`;
};

/**
 * Writes down a decline of the issuer's, as a part of the statement that records the outcome of a `payment`: here alone it is
 * decided which count, and of others that part is left out. Of the times of earlier ones as many are kept as count.
 * @param fingerprint undefined where the issuer was not asked
 */
export const refusalOf = (
  fingerprint: string | undefined,
  decline: DeclineCode | null,
  now: number,
  most: number,
): RawBuilder<unknown> => {
  const isForGood = decline !== null && DECLINES[decline] === 'never';
  const isOneOfSoMany = decline !== null && most > 0 && isOfTheCard(decline);
  if (fingerprint === undefined || !(isForGood || isOneOfSoMany)) return sql``;
  return sql`, refused as (
      insert into refused_cards (fingerprint, decline, at, declines)
      select ${fingerprint}, ${isForGood ? decline : null}, ${isForGood ? now : null}::bigint,
        case when ${most}::int > 0 then array[${now}::bigint] else '{}' end
      from payment
      on conflict (fingerprint) do update set
        decline = coalesce(excluded.decline, refused_cards.decline), at = coalesce(excluded.at, refused_cards.at),
        declines = case when ${most}::int > 0 then (refused_cards.declines || excluded.declines)
          [greatest(cardinality(refused_cards.declines) + 2 - ${most}::int, 1):] else refused_cards.declines end
    )`;
};

interface Refusals extends Pick<Context, 'db'> {
  runtime: Pick<Context['runtime'], 'now'>;
}

/** Forgets refusals that count no more. */
export const forgetRefusals = async ({db, runtime}: Refusals): Promise<void> => {
  const since = runtime.now() - REMEMBERED;
  await db
    .deleteFrom('refused_cards')
    .where(sql<number>`coalesce(at, 0)`, '<=', since)
    .where(sql<number>`coalesce(declines[cardinality(declines)], 0)`, '<=', since)
    .execute();
};
