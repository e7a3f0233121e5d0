import type {Clock} from '@florin/runtime';
import type {Selectable} from 'kysely';
import type {AuditRow, Database, Tx} from '../database/tables.js';

/** What is written down of whoever did it: what changes who may act, and what moves money by somebody's order. */
export type AuditAction =
  | 'merchant_added'
  | 'reserve_set'
  | 'api_key_added'
  | 'api_key_revoked'
  | 'webhook_added'
  | 'webhook_removed'
  | 'webhook_rotated'
  | 'keys_rotated'
  | 'key_revoked'
  | 'root_key_wrapped'
  | 'vault_rotated'
  | 'card_allowed'
  | 'charged'
  | 'captured'
  | 'incremented'
  | 'voided'
  | 'refunded'
  | 'settled';

/** Something that was done. Ids and words of ours alone: no card, no secret, nothing that came from outside. */
export interface Deed {
  /** `operator`, `cut_off` where a merchant's day had ended, or the id of the secret key that asked for it. */
  actor: string;
  action: AuditAction;
  /** Id of what was changed. */
  subject: string;
  /** Whose it is. */
  merchant?: string;
}

/** A deed as it is read again. */
export type AuditEntry = Omit<Deed, 'merchant'> & {id: number; at: number; merchant: string | null};

/**
 * Writes down what was done, in the transaction that does it: neither is there without the other. The database refuses
 * to change or to delete what was written.
 */
export const audit = async (
  tx: Tx,
  runtime: Pick<Clock, 'now'>,
  {merchant, ...deed}: Deed,
): Promise<void> => {
  await tx
    .insertInto('audit_log')
    .values({...deed, at: runtime.now(), merchant_id: merchant ?? null})
    .execute();
};

/** Which entries are asked for. */
export interface AuditQuery {
  /** Milliseconds since 1970. */
  since?: number | undefined;
  limit?: number | undefined;
}

/** How many entries are read unless told otherwise. */
export const USUAL_ENTRIES = 100;

/** What was done, the newest last: of more than were asked for the newest. */
export const readAudit = async (
  db: Database,
  {since = 0, limit = USUAL_ENTRIES}: AuditQuery,
): Promise<AuditEntry[]> => {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('at', '>=', since)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(entry);
};

/** What was done to some, the newest last. */
export const readAuditOf = async (db: Database, subjects: readonly string[]): Promise<AuditEntry[]> => {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('subject', 'in', subjects)
    .orderBy('id')
    .execute();
  return rows.map(entry);
};

const entry = ({merchant_id, ...row}: Selectable<AuditRow>): AuditEntry => ({...row, merchant: merchant_id});
