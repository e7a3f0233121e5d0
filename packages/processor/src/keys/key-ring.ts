import type {EncryptionJwk, SigningJwk} from '@florin/protocol';
import {
  importVerifyingKey,
  verify,
  type OpeningKey,
  type SigningKey,
  type VerifyingKey,
} from '@florin/protocol/envelope';
import type {KeyRow} from '../database/tables.js';
import type {Selectable} from 'kysely';
import {privateKey} from './key-pair.js';
import {ensureKeys, isKid, type KeyStore} from './lifecycle.js';

type Row = Selectable<KeyRow>;

/** The keys in force. They change while processors run, so the database is asked again and again. */
export interface KeyRing {
  /**
   * Looks again where what is known is older than a second. Not inside a transaction: it would wait for itself. While
   * the database does not answer, what was known last is what is known.
   */
  fresh(): Promise<void>;
  /** Looks again at once. */
  reload(): Promise<void>;
  readonly signing: SigningKey;
  /** Every public signing key that is not revoked, the next one too. */
  readonly published: readonly SigningJwk[];
  /** The public keys that a session offers its frame, the preferred first. */
  readonly encryption: readonly EncryptionJwk[];
  /** What one of our keys signed as `typ`, parsed; else undefined. */
  verify(jws: string, typ: string): Promise<unknown>;
  /** The private key of a row, unsealed once. Undefined where there is none any more. */
  opening(row: Row | null): OpeningKey | undefined;
}

/** Milliseconds for which other processors' rotations go unnoticed. */
const LIFETIME = 1_000;

/** Reads the keys, and makes those that are missing. */
export const openKeyRing = async (store: KeyStore): Promise<KeyRing> => {
  await ensureKeys(store);
  const {runtime} = store;
  const openers = new Map<string, OpeningKey>();
  let present = await readKeys(store);
  let at = runtime.monotonic();
  let loading: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const load = (): Promise<void> => {
    loading ??= readKeys(store, present)
      .then(keys => {
        present = keys;
        for (const kid of openers.keys()) if (!keys.kids.has(kid)) openers.delete(kid);
        at = runtime.monotonic();
      })
      .finally(() => (loading = undefined));
    return loading;
  };
  // A load under way may have read before the change for which one is asked: all who ask meanwhile share the one after.
  const reload = (): Promise<void> => {
    if (!loading) return load();
    next ??= loading
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        return load();
      });
    return next;
  };
  const find = async (kid: string): Promise<VerifyingKey | undefined> => {
    // Names are free to invent: only one that is there is worth reading them all again.
    if (!present.verifying.has(kid) && isKid(kid) && (await isThere(store, kid))) await reload();
    return present.verifying.get(kid);
  };
  return {
    fresh: async () => void (runtime.monotonic() - at > LIFETIME && (await load().catch(() => undefined))),
    reload,
    get signing() {
      return present.signing;
    },
    get published() {
      return present.published;
    },
    get encryption() {
      return present.encryption;
    },
    verify: (jws, typ) => verify(jws, typ, find),
    opening: row => {
      if (!row?.private_sealed || row.revoked_at !== null || row.kind === 'ES256') return undefined;
      const opener = openers.get(row.kid) ?? openingKey(row, secretOf(store, row));
      openers.set(row.kid, opener);
      return opener;
    },
  };
};

const secretOf = ({seal}: KeyStore, {kid, private_sealed}: Row) =>
  privateKey(seal.open(private_sealed!, kid));

const openingKey = ({kid, kind}: Row, key: OpeningKey['key']): OpeningKey =>
  kind === 'X25519' || kind === 'P-256'
    ? {kid, alg: 'ECDH-ES', crv: kind, key}
    : {kid, alg: 'RSA-OAEP-256', key};

const isThere = async ({db}: KeyStore, kid: string): Promise<boolean> =>
  (await db.selectFrom('processor_keys').select('kid').where('kid', '=', kid).executeTakeFirst()) !==
  undefined;

interface Keys {
  /** What it was made of. */
  written: string;
  kids: ReadonlySet<string>;
  signing: SigningKey;
  published: readonly SigningJwk[];
  verifying: ReadonlyMap<string, VerifyingKey>;
  encryption: readonly EncryptionJwk[];
}

/** What stands in the database now, made ready for use; what is `known`, where that is still the same. */
const readKeys = async (store: KeyStore, known?: Keys): Promise<Keys> => {
  const rows = await store.db
    .selectFrom('processor_keys')
    .selectAll()
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('kid')
    .execute();
  const written = JSON.stringify(rows);
  if (known?.written === written) return known;
  const inUse = rows.filter(row => row.used_from !== null && row.used_until === null);
  const signing = inUse.find(({kind}) => kind === 'ES256')!;
  const published = rows
    .filter(({kind}) => kind === 'ES256')
    .map(row => row.public_jwk as unknown as SigningJwk);
  const imported = await Promise.all(published.map(importVerifyingKey));
  return {
    written,
    kids: new Set(rows.map(({kid}) => kid)),
    signing: {kid: signing.kid, key: secretOf(store, signing)},
    published,
    verifying: new Map(imported.flatMap(key => (key ? [[key.kid, key] as const] : []))),
    encryption: store.sealing
      .map(kind => inUse.find(row => row.kind === kind)?.public_jwk as unknown as EncryptionJwk | undefined)
      .filter(jwk => jwk !== undefined),
  };
};
