import {sql, type Kysely} from 'kysely';

/** Cards that are kept for a customer with their leave, and what the issuer said of a postal code. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  // The number of a card that was forgotten is destroyed; its row stays, for payments point to it.
  `alter table cards alter column number_sealed drop not null, add column customer text, add column consent text,
    add column consented_at bigint, add column forgotten_at bigint,
    add constraint kept_with_leave check ((customer is null) = (consent is null)
      and (customer is null) = (consented_at is null)),
    add constraint forgotten_for_good check ((forgotten_at is null) = (number_sealed is not null))`,
  `create index cards_of_customer on cards (merchant_id, customer, consented_at) where customer is not null`,
  `alter table sessions add column customer text, add column save_card text not null default 'off'`,
  `alter table payments add column postal_check text`,
];
