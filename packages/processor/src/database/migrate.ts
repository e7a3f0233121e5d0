import {sql} from 'kysely';
import {Migrator, type Migration} from 'kysely/migration';
import * as payments from './migrations/0001_payments.js';
import * as keys from './migrations/0002_keys.js';
import * as calls from './migrations/0003_calls.js';
import * as savedCards from './migrations/0004_saved_cards.js';
import * as voidsAndRefunds from './migrations/0005_voids_and_refunds.js';
import * as webhooks from './migrations/0006_webhooks.js';
import * as states from './migrations/0007_states.js';
import * as authorizationLife from './migrations/0008_authorization_life.js';
import * as operations from './migrations/0009_operations.js';
import * as rootKey from './migrations/0010_root_key.js';
import * as refusedCards from './migrations/0011_refused_cards.js';
import * as cutOffs from './migrations/0012_cut_offs.js';
import * as tokens from './migrations/0013_tokens.js';
import * as reconciliations from './migrations/0014_reconciliations.js';
import * as threeDSecure from './migrations/0015_three_d_secure.js';
import * as ledgerAccounts from './migrations/0016_ledger_accounts.js';
import * as increments from './migrations/0017_increments.js';
import * as declinedCards from './migrations/0018_declined_cards.js';
import * as formerSecrets from './migrations/0019_former_secrets.js';
import * as notKept from './migrations/0020_not_kept.js';
import type {Database, Tx} from './tables.js';

const MIGRATIONS: Record<string, Migration> = {
  '0001_payments': payments,
  '0002_keys': keys,
  '0003_calls': calls,
  '0004_saved_cards': savedCards,
  '0005_voids_and_refunds': voidsAndRefunds,
  '0006_webhooks': webhooks,
  '0007_states': states,
  '0008_authorization_life': authorizationLife,
  '0009_operations': operations,
  '0010_root_key': rootKey,
  '0011_refused_cards': refusedCards,
  '0012_cut_offs': cutOffs,
  '0013_tokens': tokens,
  '0014_reconciliations': reconciliations,
  '0015_three_d_secure': threeDSecure,
  '0016_ledger_accounts': ledgerAccounts,
  '0017_increments': increments,
  '0018_declined_cards': declinedCards,
  '0019_former_secrets': formerSecrets,
  '0020_not_kept': notKept,
};

/**
 * Brings the schema up to date. Safe with several processors starting at once: Kysely locks a row.
 * @returns the names of what was done
 */
export const migrate = async (db: Database): Promise<string[]> => {
  const migrator = new Migrator({db, provider: {getMigrations: () => Promise.resolve(MIGRATIONS)}});
  const {error, results = []} = await migrator.migrateToLatest();
  if (error) throw new Error('migration_failed', {cause: error});
  return results.map(({migrationName}) => migrationName);
};

/** Runs `task` while no other processor can: for what is made once per database, such as its keys. */
export const lockedTables = <T>(db: Database, task: (tx: Tx) => Promise<T>): Promise<T> =>
  db.transaction().execute(async tx => {
    await sql`lock table processor_keys, vault_keys in exclusive mode`.execute(tx);
    return task(tx);
  });
