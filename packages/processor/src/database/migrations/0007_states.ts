import {sql, type Kysely} from 'kysely';

/**
 * The tables of allowed moves, kept by the database itself: no way of changing a row goes around them. What is in the
 * ledger stays as it is, and what is added to it sums to zero.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

/** `from to`, as the protocol's tables had them when this was written. */
const MOVES: Record<string, readonly string[]> = {
  sessions: [
    ...['open paid', 'open tokenized', 'open expired', 'open exhausted', 'open closed'],
    ...['expired paid', 'expired tokenized', 'expired closed'],
  ],
  payments: [
    ...['requires_action processing', 'requires_action declined', 'requires_action expired'],
    ...['processing requires_action', 'processing authorized', 'processing declined', 'processing reversed'],
    ...['authorized voided', 'authorized expired'],
  ],
  captures: ['pending cleared', 'pending failed', 'cleared settled'],
  refunds: ['pending cleared', 'pending failed', 'cleared settled'],
};

const quoted = (texts: Iterable<string>): string => [...texts].map(text => `'${text}'`).join(', ');

const keepMoves = (table: string): string[] => {
  const moves = MOVES[table]!;
  const states = quoted(new Set(moves.flatMap(move => move.split(' '))));
  return [
    `alter table ${table} add constraint ${table}_state check (state in (${states}))`,
    `create trigger ${table}_move before update of state on ${table} for each row
      when (old.state <> new.state and (old.state || ' ' || new.state) not in (${quoted(moves)}))
      execute function refuse_move()`,
  ];
};

const STATEMENTS = [
  // Class 23, check_violation (PostgreSQL appendix A): what it says is in no row, and may be logged.
  `create function refuse_move() returns trigger language plpgsql as $$ begin
    raise exception 'move_refused: % from % to %', tg_table_name, old.state, new.state using errcode = '23514';
  end $$`,
  ...Object.keys(MOVES).flatMap(keepMoves),

  `create function refuse_change() returns trigger language plpgsql as $$ begin
    raise exception 'append_only: %', tg_table_name using errcode = '23514';
  end $$`,
  `create trigger ledger_kept before update or delete on ledger_entries for each row
    execute function refuse_change()`,
  `create function refuse_unbalanced() returns trigger language plpgsql as $$ begin
    if exists (select 1 from added group by transfer, currency having sum(amount) <> 0) then
      raise exception 'ledger_unbalanced' using errcode = '23514';
    end if;
    return null;
  end $$`,
  // A transfer is added by one statement.
  `create trigger ledger_balanced after insert on ledger_entries referencing new table as added
    for each statement execute function refuse_unbalanced()`,
];
