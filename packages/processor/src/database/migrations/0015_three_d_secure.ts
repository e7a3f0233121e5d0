import {sql, type Kysely} from 'kysely';

/** Sessions say whether the cardholder is authenticated, and a payment may wait for what the issuer asks of the shopper. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  // Those of before were promised nothing of it.
  `alter table sessions add column three_ds text not null default 'off'`,
  // Not validated, which would read the whole table while nobody may pay: no payment of before can break it.
  `alter table payments add column authentication jsonb, add column action_until bigint,
    add constraint action_while_required check ((state = 'requires_action') = (action_until is not null)) not valid`,
  `create index payments_to_act_on on payments (action_until) where state = 'requires_action'`,
];
