import type {KeyObject} from 'node:crypto';
import {MAX_SESSION} from '@florin/protocol';
import {thumbprint} from '@florin/protocol/envelope';
import type {Runtime} from '@florin/runtime';
import {sql} from 'kysely';
import {audit} from '../audit/audit.js';
import {lockedTables} from '../database/migrate.js';
import type {Database, KeyRow, Tx} from '../database/tables.js';
import {Refused} from '../refused.js';
import {derive, sealer, type Sealer} from '../vault/kek.js';
import {newKeyPair, type KeyKind, type SealingKind} from './key-pair.js';

/** Where keys are kept, and which kinds this processor offers. */
export interface KeyStore {
  db: Database;
  runtime: Runtime;
  /** Seals private halves at rest. */
  seal: Sealer;
  /** Kinds that a session offers its frame, the preferred first. */
  sealing: readonly SealingKind[];
}

export const keyStore = (
  db: Database,
  root: KeyObject,
  runtime: Runtime,
  sealing: readonly SealingKind[],
): KeyStore => ({db, runtime, sealing, seal: sealer(derive(root, 'keys'), runtime)});

/** True for what could be a name of ours: a SHA-256 in base64url. No other is asked of the database, which refuses some. */
export const isKid = (name: string): boolean => /^[\w-]{43}$/.test(name);

/** A key that is not there, or is revoked already. */
export class KeyUnknown extends Refused<'key_unknown'> {
  override readonly name = 'KeyUnknown';
  constructor(kid: string) {
    super('key_unknown', `there is no key ${kid} that could be revoked.`);
  }
}

/** Keys of one purpose: those that sign, or those that envelopes are sealed to. */
export type Use = 'sig' | 'enc';

const kindsOf = ({sealing}: KeyStore, use?: Use): KeyKind[] => [
  ...(use === 'enc' ? [] : (['ES256'] as const)),
  ...(use === 'sig' ? [] : sealing),
];

/** Makes the keys that are missing: one in use of each kind, and the next that will sign. */
export const ensureKeys = (store: KeyStore): Promise<void> =>
  lockedTables(store.db, async tx => {
    for (const kind of kindsOf(store)) await fill(store, tx, kind);
  });

/**
 * Puts the next key in the place of each in use. What was sealed or signed under the old ones stays good: they are
 * kept until the last session that names them has ended, and a day more.
 */
export const rotateKeys = (store: KeyStore, use?: Use): Promise<void> =>
  lockedTables(store.db, async tx => {
    for (const kind of kindsOf(store, use)) {
      await tx
        .updateTable('processor_keys')
        .set({used_until: store.runtime.now()})
        .where('kind', '=', kind)
        .where(IN_USE)
        .execute();
      await fill(store, tx, kind);
    }
    await audit(tx, store.runtime, {actor: 'operator', action: 'keys_rotated', subject: use ?? 'all'});
  });

/**
 * Withdraws a key at once: nothing that was sealed to it or signed by it is taken any more, and its private half is
 * destroyed.
 * @throws KeyUnknown
 */
export const revokeKey = async (store: KeyStore, kid: string): Promise<void> => {
  if (!isKid(kid)) throw new KeyUnknown(kid);
  await lockedTables(store.db, async tx => {
    const revoked = await tx
      .updateTable('processor_keys')
      .set({revoked_at: store.runtime.now(), private_sealed: null})
      .where('kid', '=', kid)
      .where('revoked_at', 'is', null)
      .returning('kind')
      .executeTakeFirst();
    if (!revoked) throw new KeyUnknown(kid);
    await fill(store, tx, revoked.kind);
    await audit(tx, store.runtime, {actor: 'operator', action: 'key_revoked', subject: kid});
  });
};

/** A key as its operator sees it. Times in ms since 1970. */
export type KeyView = Omit<KeyRow, 'private_sealed' | 'public_jwk'>;

export const listKeys = ({db}: KeyStore): Promise<KeyView[]> =>
  db
    .selectFrom('processor_keys')
    .select(['kid', 'kind', 'created_at', 'used_from', 'used_until', 'revoked_at'])
    .orderBy('kind')
    .orderBy('created_at')
    .execute();

/** Milliseconds for which a key is needed after it was last handed out: the longest session, and a day to recover. */
export const KEPT = (MAX_SESSION + 86_400) * 1000;

/** Destroys what nobody needs any more. */
export const destroyOldKeys = async ({db, runtime}: Pick<KeyStore, 'db' | 'runtime'>): Promise<void> => {
  await db
    .deleteFrom('processor_keys')
    .where(sql<number>`coalesce(revoked_at, used_until)`, '<', runtime.now() - KEPT)
    .execute();
};

/** Names a key in use of a kind, where there is none, and makes the next that will sign: published before it is used. */
const fill = async (store: KeyStore, tx: Tx, kind: KeyKind): Promise<void> => {
  const find = (state: typeof IN_USE) =>
    tx.selectFrom('processor_keys').select('kid').where('kind', '=', kind).where(state).executeTakeFirst();
  if (!(await find(IN_USE))) {
    const kid = (await find(NEXT))?.kid ?? (await make(store, tx, kind));
    await tx
      .updateTable('processor_keys')
      .set({used_from: store.runtime.now()})
      .where('kid', '=', kid)
      .execute();
  }
  if (kind === 'ES256' && !(await find(NEXT))) await make(store, tx, kind);
};

const IN_USE = sql<boolean>`used_from is not null and used_until is null and revoked_at is null`;
const NEXT = sql<boolean>`used_from is null and revoked_at is null`;

const make = async ({runtime, seal}: KeyStore, tx: Tx, kind: KeyKind): Promise<string> => {
  const {publicJwk, secret} = await newKeyPair(kind);
  const kid = await thumbprint(publicJwk);
  await tx
    .insertInto('processor_keys')
    .values({
      ...{kid, kind, public_jwk: JSON.stringify({...publicJwk, kid}), private_sealed: seal.seal(secret, kid)},
      ...{created_at: runtime.now(), used_from: null, used_until: null, revoked_at: null},
    })
    .execute();
  return kid;
};
