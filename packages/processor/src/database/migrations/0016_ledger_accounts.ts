import {sql, type Kysely} from 'kysely';

/** What is on its way has accounts of its own, and part of what merchants are owed can be withheld for a time. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** Books what was written down before and the network has not decided on: from here on that is when it is booked. */
const asked = (table: string, kind: string, debit: string, credit: string): string =>
  `insert into ledger_entries (transfer, account, merchant_id, currency, amount, payment_id, created_at)
    select '${kind} ' || id, account, merchant_id, currency, sign * amount, payment_id, created_at
    from ${table}, (values ('${debit}', 1), ('${credit}', -1)) entry (account, sign)
    where state = 'pending' order by created_at, id, sign desc`;

const STATEMENTS = [
  asked('captures', 'capture', 'cardholder_clearing', 'merchant_payable'),
  asked('refunds', 'refund', 'merchant_payable', 'refunds'),

  `alter table merchants add column reserve_bps int check (reserve_bps between 1 and 10000),
    add column reserve_days int check (reserve_days > 0),
    add constraint reserve_whole check ((reserve_bps is null) = (reserve_days is null))`,
  `alter table settlements
    add column reserved bigint not null default 0 check (reserved >= 0),
    add column released bigint not null default 0 check (released >= 0),
    add column reserve_until bigint, add column reserve_released_by text,
    add constraint reserved_until check ((reserved > 0) = (reserve_until is not null)),
    add constraint released_reserve check (reserve_released_by is null or reserved > 0),
    add constraint net_of_sums check
      (net = gross - refunded - interchange - scheme_fees - processor_fees - reserved + released)`,
  `create index settlements_withholding on settlements (merchant_id, currency, reserve_until)
    where reserve_until is not null and reserve_released_by is null`,
  `create index settlements_released_by on settlements (reserve_released_by) where reserve_released_by is not null`,
  // Withheld once and released once, whatever the code believes.
  `create unique index reserve_moved_once on ledger_entries (transfer) where account = 'reserve'`,
];
