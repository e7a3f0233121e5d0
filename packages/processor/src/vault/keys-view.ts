import {sql} from 'kysely';
import type {Database, VaultKeyRow} from '../database/tables.js';

/** A key that card numbers are sealed under, as the operator sees it. Times in ms since 1970. */
export interface VaultKeyView extends Omit<VaultKeyRow, 'wrapped'> {
  /** How many are sealed under it. */
  numbers: number;
}

/** The oldest first. */
export const listVaultKeys = (db: Database): Promise<VaultKeyView[]> =>
  db
    .selectFrom('vault_keys')
    .select(['id', 'created_at', 'retired_at'])
    .select(
      sql<number>`(select count(*) from cards where vault_key = vault_keys.id and number_sealed is not null)`.as(
        'numbers',
      ),
    )
    .orderBy('created_at')
    .orderBy('id')
    .execute();
