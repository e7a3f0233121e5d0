import {sql, type Kysely} from 'kysely';

/** What nobody needs any more is found, or destroyed with what made it useless. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** Milliseconds since 1970, by the database's clock: nobody hands it another. */
const NOW = `(extract(epoch from clock_timestamp()) * 1000)::bigint`;

/** A payment that came to nothing, and never will to more. */
const cameToNothing = (payment: string): string =>
  `${payment}.state in ('declined', 'reversed', 'expired') and ${payment}.approval_code is null`;

/** A card whose number is there, and that nobody has given leave to keep. */
const NOT_KEPT = `cards.consented_at is null and cards.forgotten_at is null`;

const FORGET = `update cards set forgotten_at = ${NOW}, number_sealed = null from payments
  where payments.card_id = cards.id and ${cameToNothing('payments')} and ${NOT_KEPT}`;

const STATEMENTS = [
  `create index calls_by_age on calls (created_at)`,

  // Most of what was there before, while payments go on.
  FORGET,
  // By the database itself, in the transaction of the outcome: whoever ends a payment, and however, leaves no number.
  `create function forget_card() returns trigger language plpgsql as $$ begin
    update cards set forgotten_at = ${NOW}, number_sealed = null where id = new.card_id and ${NOT_KEPT};
    return null;
  end $$`,
  `create trigger payment_came_to_nothing after update of state on payments for each row
    when (${cameToNothing('new')}) execute function forget_card()`,
  // What ended meanwhile: from here on whatever ends waits for the trigger, so that none is passed over.
  FORGET,
];
