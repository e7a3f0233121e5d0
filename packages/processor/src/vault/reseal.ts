import {sql} from 'kysely';
import type {Database} from '../database/tables.js';
import type {DataKeys} from './data-keys.js';

/** Numbers that are sealed anew at a time. */
const BATCH = 200;

interface Sealed {
  id: string;
  vault_key: string;
  number_sealed: string;
}

/**
 * Seals every number anew that is not under the current key, some at a time. Payments go on meanwhile: both keys open,
 * what was forgotten or sealed anew by somebody else since it was read is left as it is, and what somebody is at work on is
 * come back to, for as long as that is of use. What is left then is under a retired key, and sealed when those are tidied.
 * @returns how many
 */
export const resealNumbers = async (db: Database, keys: DataKeys): Promise<number> => {
  for (let count = 0; ;) {
    const sealed = await resealOnce(db, keys);
    count += sealed;
    if (sealed === 0) return count;
  }
};

/** Goes over all of them once. */
const resealOnce = async (db: Database, keys: DataKeys): Promise<number> => {
  let count = 0;
  for (let last = ''; ;) {
    const rows = await sealedOtherwise(db, keys.current.id, last);
    if (rows.length === 0) return count;
    count += await reseal(db, keys, rows);
    last = rows.at(-1)!.id;
  }
};

const sealedOtherwise = async (db: Database, current: string, last: string): Promise<Sealed[]> => {
  const rows = await db
    .selectFrom('cards')
    .select(['id', 'vault_key', 'number_sealed'])
    .where('id', '>', last)
    .where('vault_key', '<>', current)
    .where('number_sealed', 'is not', null)
    .orderBy('id')
    .limit(BATCH)
    .execute();
  return rows as Sealed[];
};

const reseal = async (db: Database, keys: DataKeys, rows: readonly Sealed[]): Promise<number> => {
  const {id: key, seal} = keys.current;
  const anew = await Promise.all(
    rows.map(async ({id, vault_key, number_sealed}) => {
      const number = (await keys.find(vault_key))!.open(number_sealed, id);
      return {id, was: number_sealed, sealed: seal(number, id)};
    }),
  );
  // Whoever ends many payments at once forgets their cards in another order: none of the two may wait for the other.
  const {numAffectedRows = 0n} = await sql`
    with free as (
      select cards.id, anew.sealed
      from cards join jsonb_to_recordset(${JSON.stringify(anew)}::jsonb) as anew (id text, was text, sealed text)
        on cards.id = anew.id and cards.number_sealed = anew.was
      for no key update of cards skip locked
    )
    update cards set vault_key = ${key}, number_sealed = free.sealed from free where cards.id = free.id`.execute(
    db,
  );
  return Number(numAffectedRows);
};
