import type {KeyObject} from 'node:crypto';
import type {EncryptionJwk, SigningJwk} from '@florin/protocol';
import {
  importVerifyingKey,
  thumbprint,
  type OpeningKey,
  type SigningKey,
  type VerifyingKey,
} from '@florin/protocol/envelope';
import type {Runtime} from '@florin/runtime';
import {lockedTables} from '../database/migrate.js';
import type {Database} from '../database/tables.js';
import {derive, sealer} from '../vault/kek.js';
import {newKeyPair, privateKey, type KeyKind} from './key-pair.js';

/** The processor's keys, read at start. */
export interface KeyRing {
  signing: SigningKey;
  /** Every public signing key, newest first. */
  published: readonly SigningJwk[];
  verifying: readonly VerifyingKey[];
  /** Public encryption keys in order of preference: X25519, then P-256. */
  encryption: readonly EncryptionJwk[];
  opening(kid: string): OpeningKey | undefined;
}

/** Reads the keys and makes those that are missing. Private halves are sealed at rest. */
export const openKeyRing = async (db: Database, kek: KeyObject, runtime: Runtime): Promise<KeyRing> => {
  const seal = sealer(derive(kek, 'keys'), runtime);
  const make = async (kind: KeyKind) => {
    const {publicJwk, secret} = await newKeyPair(kind);
    const kid = await thumbprint(publicJwk);
    return {
      kid,
      public_jwk: JSON.stringify({...publicJwk, kid}),
      private_sealed: seal.seal(secret, kid),
      created_at: runtime.now(),
    };
  };
  const secretOf = (row: {kid: string; private_sealed: string}) =>
    privateKey(seal.open(row.private_sealed, row.kid));

  await lockedTables(db, async tx => {
    if (!(await tx.selectFrom('signing_keys').select('kid').executeTakeFirst()))
      await tx
        .insertInto('signing_keys')
        .values(await make('ES256'))
        .execute();
    if (!(await tx.selectFrom('encryption_keys').select('kid').executeTakeFirst()))
      for (const kind of ['X25519', 'P-256'] as const)
        await tx
          .insertInto('encryption_keys')
          .values({...(await make(kind)), alg: 'ECDH-ES'})
          .execute();
  });

  const signing = await db
    .selectFrom('signing_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('kid')
    .execute();
  const encryption = await db
    .selectFrom('encryption_keys')
    .selectAll()
    .orderBy('created_at', 'desc')
    .execute();
  const published = signing.map(row => row.public_jwk as unknown as SigningJwk);
  const openers = new Map(encryption.map(row => [row.kid, openingKey(row, secretOf(row))]));
  return {
    signing: {kid: signing[0]!.kid, key: secretOf(signing[0]!)},
    published,
    verifying: (await Promise.all(published.map(importVerifyingKey))).filter(key => key !== undefined),
    encryption: encryption.map(row => row.public_jwk as unknown as EncryptionJwk).sort(byPreference),
    opening: kid => openers.get(kid),
  };
};

const openingKey = (
  row: {kid: string; alg: OpeningKey['alg']; public_jwk: object},
  key: KeyObject,
): OpeningKey => {
  const {crv} = row.public_jwk as {crv?: 'X25519' | 'P-256'};
  return {kid: row.kid, alg: row.alg, key, ...(crv && {crv})};
};

const RANK = ['X25519', 'P-256', undefined];
const byPreference = (a: EncryptionJwk, b: EncryptionJwk): number => rank(a) - rank(b);
const rank = (jwk: EncryptionJwk): number => RANK.indexOf('crv' in jwk ? jwk.crv : undefined);
