import {PGlite} from '@electric-sql/pglite';
import type {QueryResult} from 'kysely';
import {outside} from './quiet.ts';
import {preparedStatements} from './statements.ts';

type Row = Record<string, unknown>;
type Answer = QueryResult<Row>;

/** The database of a worker: PostgreSQL in memory. It has one connection, so one transaction at a time. */
export interface Store {
  query(sql: string, parameters: readonly unknown[]): Promise<Answer>;
  /** A transaction begins with its first statement that needs one. */
  begin(): void;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  /** From here on keys, merchants and schema stay what they are: what is asked of them is asked once. */
  prepared(): void;
  /** Empties what a run has written. */
  reset(): Promise<void>;
}

/** What runs write, each before what it points to. */
const TABLES = [
  ...[
    'audit_log',
    'webhook_messages',
    'webhook_endpoints',
    'ledger_entries',
    'settlements',
    'calls',
    'increments',
    'refunds',
    'captures',
  ],
  ...['envelopes', 'attempts', 'payments', 'cards', 'refused_cards', 'orders', 'sessions'],
];
const CHANGING = new RegExp(`\\b(?:${TABLES.join('|')})\\b`);
const FIXED =
  /pg_catalog|pg_advisory|kysely_migration|processor_keys|vault_keys|root_keys|merchants|api_keys/;

/** Runs after which tables are made anew: what was deleted stays in them, and is passed over each time. */
const RENEWAL = 100;

export const openStore = async (): Promise<Store> => {
  const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'];
  const pglite = await PGlite.create({startParams});
  const statement = preparedStatements(pglite);
  const known = new Map<string, Promise<Answer>>();
  let written = new Set<string>();
  let [fixed, wanted, begun, resets] = [false, false, false, 0];

  const ask = (sql: string, parameters: readonly unknown[]): Promise<Answer> =>
    outside(async () => {
      if (wanted && !begun) {
        begun = true;
        await pglite.exec('begin');
      }
      const {rows, affectedRows = 0} = await (fixed
        ? statement(sql, parameters)
        : pglite.query<Row>(sql, [...parameters]));
      for (const [, table] of sql.matchAll(/(?:insert into|update|delete from) "?(\w+)/g))
        written.add(table!);
      return {rows, numAffectedRows: BigInt(affectedRows)};
    });
  const memory = remembering(ask, table => written.has(table));
  const ended = async (word: 'commit' | 'rollback'): Promise<void> => {
    const was = begun;
    [wanted, begun] = [false, false];
    memory.forget();
    if (was) await outside(() => pglite.exec(word));
  };
  return {
    query: (sql, parameters) => {
      if (fixed && FIXED.test(sql) && !CHANGING.test(sql)) {
        const question = sql + JSON.stringify(parameters);
        if (!sql.startsWith('select')) return Promise.resolve({rows: [], numAffectedRows: 0n});
        if (!known.has(question)) known.set(question, ask(sql, parameters));
        return known.get(question)!;
      }
      return memory.query(sql, parameters);
    },
    begin: () => void (wanted = true),
    commit: () => ended('commit'),
    rollback: () => ended('rollback'),
    prepared: () => void (fixed = true),
    reset: async () => {
      memory.forget();
      if (written.has('webhook_endpoints')) written.add('webhook_messages');
      const tables = TABLES.filter(table => written.has(table));
      written = new Set();
      // The database lets nobody else take away what was written.
      await pglite.exec('set session_replication_role = replica');
      if (++resets % RENEWAL === 0) await pglite.exec(`truncate ${TABLES.join(', ')}`);
      else await pglite.exec(tables.map(table => `delete from ${table}`).join(';'));
      await pglite.exec('set session_replication_role = origin');
      await pglite.exec('alter sequence stan restart');
    },
  };
};

/** When the first row is due that the processor's own looks are for, and what changes that. */
const LOOKS = {
  payments: {
    due: `select min(lease_until) as due from payments
      where state = 'processing' or (released is not null and lease is not null)`,
    changed: /payments/,
  },
  webhook_messages: {
    due: 'select min(greatest(due_at, lease_until)) as due from webhook_messages',
    changed: /payments|captures|refunds|webhook/,
  },
};
type Look = keyof typeof LOOKS;

/** What a statement looks for, where it is one of those looks. */
const lookOf = (sql: string): Look | undefined =>
  /^\s*update (payments|webhook_messages)\b[^]*lease_until <= \$[^]*skip locked/.exec(sql)?.[1] as
    Look | undefined;

const isRead = (sql: string): boolean => /^\s*select/.test(sql) && !sql.includes('nextval');

/**
 * Processors look again and again for what is due or has changed, and mostly nothing has. Until something was written,
 * or the first of what is there falls due, the answer is known.
 */
const remembering = (ask: Store['query'], isWritten: (table: string) => boolean) => {
  let answers = new Map<string, Promise<Answer>>();
  const due = new Map<Look, number>();
  const forget = (sql?: string): void => {
    answers = new Map();
    for (const [look, {changed}] of Object.entries(LOOKS))
      if (sql === undefined || changed.test(sql)) due.delete(look as Look);
  };
  const write = (sql: string, parameters: readonly unknown[]): Promise<Answer> => {
    forget(sql);
    return ask(sql, parameters);
  };
  const read = async (sql: string, parameters: readonly unknown[]): Promise<Answer> => {
    const question = sql + JSON.stringify(parameters);
    const answer = answers.get(question) ?? ask(sql, parameters);
    answers.set(question, answer);
    const {rows} = await answer;
    return {rows: rows.map(row => ({...row}))};
  };
  const dueFor = async (look: Look): Promise<number> => {
    if (look === 'webhook_messages' && !isWritten('webhook_endpoints')) return Infinity;
    if (!due.has(look)) due.set(look, Number((await ask(LOOKS[look].due, [])).rows[0]!['due'] ?? Infinity));
    return due.get(look)!;
  };
  return {
    forget,
    query: async (sql: string, parameters: readonly unknown[]): Promise<Answer> => {
      const look = lookOf(sql);
      if (look === undefined) return isRead(sql) ? read(sql, parameters) : write(sql, parameters);
      if (Number(parameters[2]) < (await dueFor(look))) return {rows: [], numAffectedRows: 0n};
      return write(sql, parameters);
    },
  };
};
