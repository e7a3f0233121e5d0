import {sql, type Kysely} from 'kysely';

/** Cards that are kept by a form that does nothing else: with no customer, and with no leave but that form. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `alter table cards drop constraint kept_with_leave, add constraint kept_with_leave
    check (consented_at is not null or (customer is null and consent is null))`,
  // What became of a card that was to be kept is no news of a payment.
  `drop trigger payment_changed on payments`,
  `create constraint trigger payment_changed after update of seq on payments deferrable initially deferred
    for each row when (new.seq > old.seq and new.mode = 'payment') execute function payment_changed()`,
];
